using Tarn.Aws.DynamoDb.Definitions;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.DynamoDb.Definitions;

/// <summary>UpdateTable changes one thing a request. The words are those that the service returned for each pair.</summary>
public sealed class TableUpdateRulesTests
{
    private const string Replica = "Replica modification must be the only operation in the request";
    private const string Encryption = "Server-Side Encryption modification must be the only operation in the request";
    private const string Class = "TableClass modification must be the only operation in the request";
    private const string Protection = "DeletionProtection modification must be the only operation in the request";
    private const string Warm = "WarmThroughput must be the only operation in the request";
    private const string WarmIndex = "Create global secondary index cannot be specified when updating WarmThroughput";
    private const string OnDemand = "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request";
    private const string StreamUnits = "You cannot modify stream status while updating table IOPS";
    private const string IndexUnits = "You cannot create or delete index while updating table IOPS";
    private const string IndexStream = "You cannot create or delete index while changing stream status";

    [Theory]
    [InlineData(Replica, "replica", "stream")]
    [InlineData(Replica, "replica", "provisioned")]
    [InlineData(Replica, "replica", "create")]
    [InlineData(Replica, "replica", "encryption")]
    [InlineData(Replica, "replica", "class")]
    [InlineData(Replica, "replica", "protection")]
    [InlineData(Encryption, "encryption", "protection")]
    [InlineData(Encryption, "encryption", "class")]
    [InlineData(Encryption, "encryption", "create")]
    [InlineData(Encryption, "encryption", "onDemand")]
    [InlineData(Class, "class", "protection")]
    [InlineData(Class, "class", "stream")]
    [InlineData(Class, "class", "warm")]
    [InlineData(Class, "class", "create")]
    [InlineData(Protection, "protection", "stream")]
    [InlineData(Protection, "protection", "onDemand")]
    [InlineData(Protection, "protection", "perRequest")]
    [InlineData(Protection, "protection", "units")]
    [InlineData(Protection, "protection", "warm")]
    [InlineData(Protection, "protection", "create")]
    [InlineData(Warm, "warm", "stream")]
    [InlineData(Warm, "warm", "units")]
    [InlineData(Warm, "warm", "perRequest")]
    [InlineData(Warm, "warm", "delete")]
    [InlineData(WarmIndex, "warm", "create")]
    [InlineData(OnDemand, "onDemand", "stream")]
    [InlineData(OnDemand, "onDemand", "warm")]
    [InlineData(OnDemand, "onDemand", "units")]
    [InlineData(OnDemand, "onDemand", "perRequest", "stream")]
    [InlineData(StreamUnits, "stream", "units")]
    [InlineData(StreamUnits, "stream", "provisioned")]
    [InlineData(StreamUnits, "stream", "units", "create")]
    [InlineData(IndexUnits, "create", "units")]
    [InlineData(IndexUnits, "delete", "units")]
    [InlineData(IndexUnits, "create", "provisioned")]
    [InlineData(IndexStream, "create", "stream")]
    [InlineData(IndexStream, "delete", "stream")]
    public void Changes_that_do_not_go_together_are_refused(string message, params string[] changes)
    {
        var refusal = Assert.Throws<AwsErrorException>(() => TableUpdateRules.Check(Input(changes)));
        Assert.Equal(("ValidationException", $"One or more parameter values were invalid: {message}"), (refusal.Code, refusal.Message));
        Assert.Throws<AwsErrorException>(() => TableUpdateRules.Check(Input([.. changes.Reverse()])));
    }

    [Theory]
    [InlineData("replica")]
    [InlineData("encryption")]
    [InlineData("class")]
    [InlineData("protection")]
    [InlineData("warm")]
    [InlineData("onDemand")]
    [InlineData("stream")]
    [InlineData("units")]
    [InlineData("provisioned")]
    [InlineData("perRequest")]
    [InlineData("create")]
    [InlineData("delete")]
    [InlineData("update")]
    [InlineData("perRequest", "stream")]
    [InlineData("perRequest", "onDemand")]
    [InlineData("perRequest", "create")]
    [InlineData("provisioned", "update")]
    [InlineData("units", "update")]
    [InlineData("create", "update")]
    public void One_change_and_the_known_pairs_pass(params string[] changes) => TableUpdateRules.Check(Input(changes));

    private static UpdateTableInput Input(params string[] changes)
    {
        var input = new UpdateTableInput { TableName = "orders" };
        foreach (var change in changes)
        {
            input = With(input, change);
        }

        return input;
    }

    private static UpdateTableInput With(UpdateTableInput input, string change)
    {
        var units = new ProvisionedThroughput { ReadCapacityUnits = 1, WriteCapacityUnits = 1 };
        return change switch
        {
            "replica" => input with { ReplicaUpdates = [new() { Create = new() { RegionName = "eu-west-1" } }] },
            "encryption" => input with { SSESpecification = new() { Enabled = true } },
            "class" => input with { TableClass = TableClass.StandardInfrequentAccess },
            "protection" => input with { DeletionProtectionEnabled = true },
            "warm" => input with { WarmThroughput = new() { ReadUnitsPerSecond = 20_000 } },
            "onDemand" => input with { OnDemandThroughput = new() { MaxReadRequestUnits = 50 } },
            "stream" => input with { StreamSpecification = new() { StreamEnabled = true, StreamViewType = "KEYS_ONLY" } },
            "units" => input with { ProvisionedThroughput = units },
            "provisioned" => input with { BillingMode = BillingMode.Provisioned, ProvisionedThroughput = units },
            "perRequest" => input with { BillingMode = BillingMode.PayPerRequest },
            "create" => input with
            {
                AttributeDefinitions = [new() { AttributeName = "state", AttributeType = "S" }],
                GlobalSecondaryIndexUpdates = [.. input.GlobalSecondaryIndexUpdates ?? [], new() { Create = Made() }],
            },
            "delete" => input with { GlobalSecondaryIndexUpdates = [new() { Delete = new() { IndexName = "old" } }] },
            _ => input with
            {
                GlobalSecondaryIndexUpdates =
                [
                    .. input.GlobalSecondaryIndexUpdates ?? [], new() { Update = new() { IndexName = "kept", ProvisionedThroughput = units } },
                ],
            },
        };
    }

    private static CreateGlobalSecondaryIndexAction Made() => new()
    {
        IndexName = "made",
        KeySchema = [new() { AttributeName = "state", KeyType = "HASH" }],
        Projection = new() { ProjectionType = "ALL" },
    };
}
