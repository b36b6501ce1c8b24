// Makes each call of steps.json with the official JavaScript client, and prints the value that its caller gets.

const { createClient } = require('losant-rest');

const client = createClient({ accessToken: 'anAccessToken', url: process.argv[2] });

(async () => {
  for (const { action, params } of require('./steps.json')) {
    let outcome;
    try {
      outcome = { status: 200, value: await client.orgInvites[action](params) };
    } catch (error) {
      outcome = { status: error.statusCode, value: { type: error.type, message: error.message } };
    }
    console.log(JSON.stringify(outcome));
  }
})();
