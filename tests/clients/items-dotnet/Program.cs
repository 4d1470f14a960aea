// Item tables with AWS's SDK for .NET: plain values, documents, a transaction, a backup. Ends with 1 and a sentence at the first fault.
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.DynamoDBv2.Model;

var name = args[0];
using var client = new AmazonDynamoDBClient(new AmazonDynamoDBConfig
{
    ServiceURL = Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL"),
    AuthenticationRegion = Environment.GetEnvironmentVariable("AWS_REGION"),
});
await client.CreateTableAsync(new CreateTableRequest
{
    TableName = name,
    BillingMode = BillingMode.PAY_PER_REQUEST,
    KeySchema = [new KeySchemaElement("id", KeyType.HASH)],
    AttributeDefinitions = [new AttributeDefinition("id", ScalarAttributeType.S)],
});
await Active(name);
await client.PutItemAsync(name, new() { ["id"] = new AttributeValue("a"), ["n"] = new AttributeValue { N = "1" } });
var updated = await client.UpdateItemAsync(new UpdateItemRequest
{
    TableName = name,
    Key = new() { ["id"] = new AttributeValue("a") },
    UpdateExpression = "ADD n :one",
    ExpressionAttributeValues = new() { [":one"] = new AttributeValue { N = "1" } },
    ReturnValues = ReturnValue.ALL_NEW,
});
Check(updated.Attributes["n"].N == "2", "an update adds");
try
{
    await client.PutItemAsync(new PutItemRequest
    {
        TableName = name,
        Item = new() { ["id"] = new AttributeValue("a") },
        ConditionExpression = "attribute_not_exists(id)",
    });
    Check(false, "a condition refuses");
}
catch (ConditionalCheckFailedException)
{
    // as it should be
}

await client.TransactWriteItemsAsync(new TransactWriteItemsRequest
{
    TransactItems = [new TransactWriteItem { Put = new Put { TableName = name, Item = new() { ["id"] = new AttributeValue("b") } } }],
});
var table = new TableBuilder(client, name).AddHashKey("id", DynamoDBEntryType.String).Build();
await table.PutItemAsync(new Document { ["id"] = "doc", ["price"] = 12.5m, ["lines"] = new List<string> { "x", "y" } });
var document = await table.GetItemAsync("doc");
Check(document["price"].AsDecimal() == 12.5m, "a document comes back");
Check((await client.ScanAsync(new ScanRequest(name))).Count == 3, "a scan finds three items");
var backup = (await client.CreateBackupAsync(new CreateBackupRequest { TableName = name, BackupName = name })).BackupDetails.BackupArn;
var described = new DescribeBackupRequest { BackupArn = backup };
while ((await client.DescribeBackupAsync(described)).BackupDescription.BackupDetails.BackupStatus == BackupStatus.CREATING)
{
    await Task.Delay(20);
}

await client.RestoreTableFromBackupAsync(new RestoreTableFromBackupRequest { BackupArn = backup, TargetTableName = $"{name}-again" });
await Active($"{name}-again");
Check((await client.ScanAsync(new ScanRequest($"{name}-again"))).Count == 3, "a restored table has three items");
await client.DeleteTableAsync(name);
Console.WriteLine("ok");

async Task Active(string table)
{
    while ((await client.DescribeTableAsync(table)).Table.TableStatus != TableStatus.ACTIVE)
    {
        await Task.Delay(20);
    }
}

static void Check(bool holds, string what)
{
    if (!holds)
    {
        throw new InvalidOperationException($"not so: {what}");
    }
}
