package dev.tactus.impl;

/** Lives where nothing may live, for the test of that rule. */
public final class InADrawer {}
