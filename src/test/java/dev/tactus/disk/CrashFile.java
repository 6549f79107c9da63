package dev.tactus.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** One file of a {@link CrashDisk}: its pages, each with every content that the disk may hold of it. */
final class CrashFile {
    static final int PAGE_BYTES = 4096;
    static final int SECTOR_BYTES = 512;

    private final TreeMap<Integer, Versions<byte[]>> pages = new TreeMap<>();
    private final Versions<Long> length = new Versions<>(0L);

    /** The oldest is what is on the disk for sure, or what it held before. */
    private static final class Versions<T> {
        private final List<Integer> since = new ArrayList<>(List.of(-1));
        private final List<T> contents;
        private boolean dirty;

        Versions(T first) {
            this.contents = new ArrayList<>(List.of(first));
        }

        T latest() {
            return contents.getLast();
        }

        void add(int moment, T content) {
            since.add(moment);
            contents.add(content);
            dirty = true;
        }

        void sync() {
            if (dirty) {
                since.subList(0, since.size() - 1).clear();
                contents.subList(0, contents.size() - 1).clear();
                dirty = false;
            }
        }

        T at(int moment) {
            T found = contents.getFirst();
            for (int i = 0; i < since.size(); i++) {
                if (since.get(i) <= moment) {
                    found = contents.get(i);
                }
            }
            return found;
        }
    }

    private Versions<byte[]> page(int number) {
        return pages.computeIfAbsent(number, ignored -> new Versions<>(new byte[PAGE_BYTES]));
    }

    void write(int moment, long offset, byte[] bytes) {
        int done = 0;
        while (done < bytes.length) {
            long at = offset + done;
            int within = (int) (at % PAGE_BYTES);
            int count = Math.min(bytes.length - done, PAGE_BYTES - within);
            Versions<byte[]> page = page((int) (at / PAGE_BYTES));
            byte[] content = page.latest().clone();
            System.arraycopy(bytes, done, content, within, count);
            page.add(moment, content);
            done += count;
        }
        if (offset + bytes.length > length.latest()) {
            length.add(moment, offset + bytes.length);
        }
    }

    void truncate(int moment, long to) {
        if (to < length.latest()) {
            int first = (int) (to / PAGE_BYTES);
            pages.tailMap(first, true).forEach((number, page) -> {
                byte[] content = new byte[PAGE_BYTES];
                int kept = number == first ? (int) (to % PAGE_BYTES) : 0;
                System.arraycopy(page.latest(), 0, content, 0, kept);
                page.add(moment, content);
            });
        }
        length.add(moment, to);
    }

    void sync() {
        pages.values().forEach(Versions::sync);
        length.sync();
    }

    /** The length is no page: it is written again until that works. */
    void syncFailed() {
        pages.values().forEach(page -> page.dirty = false);
    }

    byte[] crash(Loss loss, int now) {
        Loss.OfFile chosen = loss.ofFile(now);
        byte[] content = new byte[Math.toIntExact(length.at(chosen.momentOfLength()))];
        pages.forEach((number, page) -> {
            for (int sector = 0; sector < PAGE_BYTES; sector += SECTOR_BYTES) {
                int at = number * PAGE_BYTES + sector;
                if (at < content.length) {
                    byte[] held = page.at(chosen.momentOf(number, sector));
                    int end = Math.min(SECTOR_BYTES, content.length - at);
                    System.arraycopy(held, sector, content, at, end);
                }
            }
        });
        return content;
    }
}
