// A client that shares no code with the node: signs a UserOp with viem against the domain that the node tells,
// posts it, and waits for it on the WebSocket feed.
//
//   node viem-client.mjs <base URL> <private key> <nonce> <max fee> <data>
//
// Prints one JSON object: the status and body of the POST and the op's message from the feed.
import { privateKeyToAccount } from 'viem/accounts'
import WebSocket from 'ws'

const [baseUrl, privateKey, nonce, maxFee, data] = process.argv.slice(2)

const types = {
  UserOp: [
    { name: 'nonce', type: 'uint32' },
    { name: 'max_fee', type: 'uint16' },
    { name: 'data', type: 'bytes' },
  ],
}

/** The first message of the feed from `offset` on. */
function follow(offset) {
  const url = new URL(`/ws/subscribe?from_offset=${offset}`, baseUrl)
  url.protocol = 'ws:'
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url)
    socket.on('message', (text) => {
      socket.close()
      resolve(JSON.parse(text))
    })
    socket.on('error', reject)
    socket.on('close', (code, reason) => reject(new Error(`the feed closed with ${code} ${reason}`)))
  })
}

const account = privateKeyToAccount(privateKey)
const domain = await (await fetch(new URL('/domain', baseUrl))).json()
const message = { nonce: Number(nonce), max_fee: Number(maxFee), data }
const signature = await account.signTypedData({ domain, types, primaryType: 'UserOp', message })
const answer = await fetch(new URL('/tx', baseUrl), {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message, signature, sender: account.address }),
})
const body = await answer.json()
const feed = answer.ok ? await follow(body.offset) : null
console.log(JSON.stringify({ status: answer.status, body, feed }))
