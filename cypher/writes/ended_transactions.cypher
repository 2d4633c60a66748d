// Ends what runs on the server for the call $call, whose caller has left.
SHOW TRANSACTIONS YIELD transactionId AS id, metaData AS told
WHERE told.headwater = $call
TERMINATE TRANSACTIONS id YIELD message
RETURN message
ORDER BY message
