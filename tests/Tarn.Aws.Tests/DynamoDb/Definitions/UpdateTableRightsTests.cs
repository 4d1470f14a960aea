using Tarn.Access.Registry;
using Tarn.Aws.DynamoDb;
using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.DynamoDb.Tables;
using Tarn.Aws.Tests.Protocols;
using Tarn.Aws.Tests.Rights;
using Tarn.Items.Tables;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.DynamoDb.Definitions;

/// <summary>UpdateTable asks for its right once, before it checks the request and looks for the table.</summary>
public sealed class UpdateTableRightsTests
{
    private const string Action = "dynamodb:UpdateTable";

    [Fact]
    public async Task The_right_is_asked_once_for_the_table()
    {
        var rights = new AllBut();
        var refusal = await Assert.ThrowsAsync<AwsErrorException>(() => Update(rights, new() { TableName = "none", DeletionProtectionEnabled = true }));
        Assert.Equal(("ResourceNotFoundException", "Requested resource not found: Table: none not found"), (refusal.Code, refusal.Message));
        Assert.Equal([(Action, "arn:aws:dynamodb:us-east-1:000000000000:table/none")], rights.Asked);
    }

    [Fact]
    public async Task A_caller_without_the_right_learns_nothing_of_the_request_or_the_table()
    {
        var denied = await Assert.ThrowsAsync<TarnException>(() => Update(new AllBut(Action), new() { TableName = "none" }));
        Assert.Equal(ErrorKind.AccessDenied, denied.Kind);
    }

    private static async Task<UpdateTableOutput> Update(AllBut rights, UpdateTableInput input)
    {
        var store = new MemoryMetadataStore();
        var registry = await ResourceRegistry.Open(store, default);
        var streams = await StreamDirectory.Open(store, default);
        var tables = await ItemTables.Open(store, registry, streams, TimeProvider.System, TimeSpan.Zero, default);
        var operations = new TableOperations(new TableFinder(tables, null!), null!, null!);
        var call = DoorWire.Call("UpdateTable", authorizer: rights);
        await AccessRows.Ask(DynamoDbDoor.Descriptor, TableFinder.ResourceOf, call, ("TableName", input.TableName));
        return await operations.UpdateTable(input, call, default);
    }
}
