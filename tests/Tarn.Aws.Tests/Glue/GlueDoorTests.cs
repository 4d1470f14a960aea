using System.Text.Json;
using Tarn.Aws.Glue;
using Tarn.Aws.Tests.Protocols;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Glue;

public sealed class GlueDoorTests : IAsyncLifetime
{
    private readonly MemoryMetadataStore _store = new();
    private MemoryTableFiles _files = null!;
    private LakeCatalog _catalog = null!;
    private TableCommitters _committers = null!;
    private GlueDoor _door = null!;

    public async Task InitializeAsync()
    {
        _files = new MemoryTableFiles(_store);
        _catalog = await LakeCatalog.Open(_store, await MemoryCatalogNames.Open(_store, default), _files, default);
        _committers = new TableCommitters(_store, _catalog, TimeProvider.System);
        _door = await GlueDoors.Open(_store, _catalog, _committers);
    }

    public async Task DisposeAsync() => await Task.Run(_catalog.Dispose);

    [Fact]
    public async Task Names_fold_and_a_second_database_of_a_name_is_refused()
    {
        await Send("CreateDatabase", """{"DatabaseInput":{"Name":"Web","Description":"d","Parameters":{"a":"b"}},"Tags":{"k":"v"}}""");
        var database = (await Send("GetDatabase", """{"Name":"WEB"}""")).GetProperty("Database");
        Assert.Equal("web", database.GetProperty("Name").GetString());
        Assert.Equal("d", database.GetProperty("Description").GetString());
        Assert.Equal("000000000000", database.GetProperty("CatalogId").GetString());
        var tags = await Send("GetTags", """{"ResourceArn":"arn:aws:glue:us-east-1:000000000000:database/web"}""");
        Assert.Equal("v", tags.GetProperty("Tags").GetProperty("k").GetString());
        await Fails("AlreadyExistsException", "Database already exists.", "CreateDatabase", """{"DatabaseInput":{"Name":"web"}}""");
        await Fails("EntityNotFoundException", "Database x not found.", "GetDatabase", """{"Name":"x"}""");
        await Fails("EntityNotFoundException", "Database x not found.", "GetTables", """{"DatabaseName":"x"}""");
        await Fails("EntityNotFoundException", "Table t not found.", "GetTable", """{"DatabaseName":"web","Name":"t"}""");
    }

    [Fact]
    public async Task A_slash_divides_database_and_table_in_an_arn_so_that_only_a_table_may_have_one()
    {
        await Fails("InvalidInputException", "Database name has no slash.", "CreateDatabase", """{"DatabaseInput":{"Name":"a/b"}}""");
        await Send("CreateDatabase", """{"DatabaseInput":{"Name":"a"}}""");
        await Send("CreateTable", """{"DatabaseName":"a","TableInput":{"Name":"b/c"}}""");
        const string Arn = "arn:aws:glue:us-east-1:000000000000:table/a/b/c";
        await Send("TagResource", $$$"""{"ResourceArn":"{{{Arn}}}","TagsToAdd":{"k":"v"}}""");
        Assert.Equal("v", (await Send("GetTags", $$$"""{"ResourceArn":"{{{Arn}}}"}""")).GetProperty("Tags").GetProperty("k").GetString());
        Assert.Equal(["b/c"], Names(await Send("GetTables", """{"DatabaseName":"a"}""")));
    }

    [Fact]
    public async Task Listings_page_in_order_and_take_a_pattern()
    {
        await Send("CreateDatabase", """{"DatabaseInput":{"Name":"db"}}""");
        foreach (var name in new[] { "c", "a", "b_1", "b_2" })
        {
            await Send("CreateTable", $$$"""{"DatabaseName":"db","TableInput":{"Name":"{{{name}}}"}}""");
        }

        var first = await Send("GetTables", """{"DatabaseName":"db","MaxResults":3}""");
        Assert.Equal(["a", "b_1", "b_2"], Names(first));
        var second = await Send("GetTables", $$$"""{"DatabaseName":"db","MaxResults":3,"NextToken":"{{{first.GetProperty("NextToken").GetString()}}}"}""");
        Assert.Equal(["c"], Names(second));
        Assert.False(second.TryGetProperty("NextToken", out _));
        Assert.Equal(["b_1", "b_2"], Names(await Send("GetTables", """{"DatabaseName":"db","Expression":"b_.*"}""")));
        await Fails("InvalidInputException", null, "GetTables", """{"DatabaseName":"db","Expression":"("}""");
        await Fails("InvalidInputException", null, "GetTables", """{"DatabaseName":"db","NextToken":"nonsense"}""");
    }

    [Fact]
    public async Task An_iceberg_table_made_by_the_door_has_metadata_and_shows_columns()
    {
        await CreateIceberg();
        var table = (await Send("GetTable", """{"DatabaseName":"db","Name":"t"}""")).GetProperty("Table");
        Assert.Equal("ICEBERG", table.GetProperty("Parameters").GetProperty("table_type").GetString());
        Assert.Equal("0", table.GetProperty("VersionId").GetString());
        Assert.Equal("s3://lake/db/t", table.GetProperty("StorageDescriptor").GetProperty("Location").GetString());
        Assert.Equal(
            ["id bigint", "at timestamp", "tags array<struct<k:string>>"],
            table.GetProperty("StorageDescriptor").GetProperty("Columns").EnumerateArray().Select(c => $"{c.GetProperty("Name")} {c.GetProperty("Type")}"));
        var metadata = TableMetadataReader.Read(
            await (await _files.Find(
                table.GetProperty("Parameters").GetProperty("metadata_location").GetString()!, default)).Read(
                    new ReadBudget(1 << 30), default), new ReadBudget(1 << 30));
        Assert.Equal("at_day", Assert.Single(metadata.DefaultSpec.Fields).Name);
        Assert.Equal([1], metadata.CurrentSchema.IdentifierFieldIds);
        Assert.True(metadata.CurrentSchema.Columns.Fields[0].Required);
        Assert.Equal("q", metadata.Properties["p"]);
        await Fails("AlreadyExistsException", "Table already exists.", "CreateTable", IcebergTable);
        await Fails("InvalidInputException", null, "CreateTable", IcebergTable.Replace("\"Version\":\"2\"", "\"Version\":\"3\"").Replace("\"t\"", "\"u\""));
    }

    [Fact]
    public async Task An_update_without_a_new_metadata_location_never_moves_the_pointer()
    {
        await CreateIceberg();
        var before = (await Send("GetTable", """{"DatabaseName":"db","Name":"t"}""")).GetProperty("Table");
        var location = Location(before);

        // Terraform sends back the parameters that it once read, and dbt omits them
        await Append();
        await Send("UpdateTable", """{"DatabaseName":"db","TableInput":{"Name":"t","Description":"new","Parameters":{"x":"y","table_type":"other"}}}""");
        var after = (await Send("GetTable", """{"DatabaseName":"db","Name":"t"}""")).GetProperty("Table");
        Assert.Equal("new", after.GetProperty("Description").GetString());
        Assert.Equal("y", after.GetProperty("Parameters").GetProperty("x").GetString());
        Assert.Equal("ICEBERG", after.GetProperty("Parameters").GetProperty("table_type").GetString());
        Assert.NotEqual(location, Location(after));
        Assert.Equal("2", after.GetProperty("VersionId").GetString());
        await Send("UpdateTable", Commit("t", Location(after), previous: null, version: "0"));
        Assert.Equal(Location(after), Location((await Send("GetTable", """{"DatabaseName":"db","Name":"t"}""")).GetProperty("Table")));
    }

    [Fact]
    public async Task A_commit_needs_the_current_version_or_the_current_pointer_as_its_previous_one()
    {
        await CreateIceberg();
        var table = (await Send("GetTable", """{"DatabaseName":"db","Name":"t"}""")).GetProperty("Table");
        var current = Location(table);
        var next = await Copy(current, "s3://lake/db/t/metadata/00001-a.metadata.json");

        await Fails("ConcurrentModificationException", "Update table failed due to concurrent modifications.", "UpdateTable", Commit("t", next, null, null));
        await Fails("ConcurrentModificationException", null, "UpdateTable", Commit("t", next, null, "7"));
        await Fails("ConcurrentModificationException", null, "UpdateTable", Commit("t", next, "s3://lake/other", null));
        await Fails("InvalidInputException", null, "UpdateTable", Commit("t", "s3://lake/nothing.json", current, null));
        await Send("UpdateTable", Commit("t", next, null, "0"));

        // after a lost answer the repeated call gets the first answer again, although the version is no longer current
        await Send("UpdateTable", Commit("t", next, null, "0"));
        var moved = (await Send("GetTable", """{"DatabaseName":"db","Name":"t"}""")).GetProperty("Table");
        Assert.Equal(next, Location(moved));
        Assert.Equal(current, moved.GetProperty("Parameters").GetProperty("previous_metadata_location").GetString());

        var third = await Copy(next, "s3://lake/db/t/metadata/00002-a.metadata.json");
        await Send("UpdateTable", Commit("t", third, previous: next, version: null));
        Assert.Equal(third, Location((await Send("GetTable", """{"DatabaseName":"db","Name":"t"}""")).GetProperty("Table")));
    }

    [Fact]
    public async Task A_repeated_commit_is_recognised_below_newer_ones_of_Tarn()
    {
        await CreateIceberg();
        var current = Location((await Send("GetTable", """{"DatabaseName":"db","Name":"t"}""")).GetProperty("Table"));
        var next = await Copy(current, "s3://lake/db/t/metadata/00001-b.metadata.json");
        await Send("UpdateTable", Commit("t", next, null, "0"));
        await Append();
        var top = Location((await Send("GetTable", """{"DatabaseName":"db","Name":"t"}""")).GetProperty("Table"));
        Assert.NotEqual(next, top);

        // the client lost the first answer; if the call were refused now, the client would delete the files of its
        // commit
        await Send("UpdateTable", Commit("t", next, null, "0"));
        await Send("UpdateTable", Commit("t", next, previous: current, version: null));
        Assert.Equal(top, Location((await Send("GetTable", """{"DatabaseName":"db","Name":"t"}""")).GetProperty("Table")));

        var other = await Copy(next, "s3://lake/db/t/metadata/00001-c.metadata.json");
        await Fails("ConcurrentModificationException", null, "UpdateTable", Commit("t", other, null, "0"));
    }

    [Fact]
    public async Task Deleting_a_database_takes_its_tables_and_tags_along()
    {
        await CreateIceberg();
        const string Arn = "arn:aws:glue:us-east-1:000000000000:table/db/t";
        await Send("TagResource", $$$"""{"ResourceArn":"{{{Arn}}}","TagsToAdd":{"a":"1","b":"2"}}""");
        await Send("UntagResource", $$$"""{"ResourceArn":"{{{Arn}}}","TagsToRemove":["a"]}""");
        Assert.Equal("""{"b":"2"}""", (await Send("GetTags", $$$"""{"ResourceArn":"{{{Arn}}}"}""")).GetProperty("Tags").GetRawText());
        await Send("DeleteDatabase", """{"Name":"db"}""");
        await Send("CreateDatabase", """{"DatabaseInput":{"Name":"db"}}""");
        await Fails("EntityNotFoundException", null, "GetTags", $$$"""{"ResourceArn":"{{{Arn}}}"}""");
        Assert.Empty(Names(await Send("GetTables", """{"DatabaseName":"db"}""")));
        var errors = await Send("BatchDeleteTable", """{"DatabaseName":"db","TablesToDelete":["t"]}""");
        Assert.Equal("EntityNotFoundException", errors.GetProperty("Errors")[0].GetProperty("ErrorDetail").GetProperty("ErrorCode").GetString());
    }

    [Fact]
    public async Task A_table_made_by_a_delivery_is_shown_with_the_columns_of_its_schema()
    {
        await Send("CreateDatabase", """{"DatabaseInput":{"Name":"db"}}""");
        var name = new TableName(new CatalogScope("000000000000", "us-east-1"), "db", "fed");
        using (var commitLock = await _committers.Enter(name, InstanceRights.Instance, default))
        {
            commitLock.Begin(new TableCreation
            {
                Name = name,
                Location = "s3://lake/db/fed",
                Columns = new StructType(new NestedField(0, "id", PrimitiveType.Long)),
                SchemaByTarn = true,
            });
            await using var prepared = await commitLock.Prepare(TableCommit.Nothing, default);
            await _store.Commit(prepared.Apply, default);
        }

        var table = (await Send("GetTable", """{"DatabaseName":"db","Name":"fed"}""")).GetProperty("Table");
        Assert.Equal("bigint", table.GetProperty("StorageDescriptor").GetProperty("Columns")[0].GetProperty("Type").GetString());
        Assert.Equal("EXTERNAL_TABLE", table.GetProperty("TableType").GetString());
        Assert.Empty((await Send("GetPartitions", """{"DatabaseName":"db","TableName":"fed"}""")).GetProperty("Partitions").EnumerateArray());
        Assert.Equal(
            "0", (await Send("GetTableVersions", """{"DatabaseName":"db","TableName":"fed"}""")).GetProperty(
                "TableVersions")[0].GetProperty("VersionId").GetString());
    }

    private const string IcebergTable = """
        {"DatabaseName":"db","Name":"t","OpenTableFormatInput":{"IcebergInput":{"MetadataOperation":"CREATE","Version":"2","CreateIcebergTableInput":{
        "Location":"s3://lake/db/t","Properties":{"p":"q"},
        "Schema":{"Type":"struct","IdentifierFieldIds":[11],"Fields":[
          {"Id":11,"Name":"id","Type":"long","Required":true},
          {"Id":12,"Name":"at","Type":"timestamptz","Required":false,"Doc":"when"},
          {"Id":13,"Name":"tags","Required":false,"Type":{"type":"list","element-id":14,"element-required":false,"element":
            {"type":"struct","fields":[{"id":15,"name":"k","required":false,"type":"string"}]}}}]},
        "PartitionSpec":{"Fields":[{"SourceId":12,"Transform":"day","Name":"at_day","FieldId":1000}]}}}}}
        """;

    private async Task CreateIceberg()
    {
        await Send("CreateDatabase", """{"DatabaseInput":{"Name":"db"}}""");
        await Send("CreateTable", IcebergTable);
    }

    private async Task Append()
    {
        using var held = await _committers.Enter(new TableName(new CatalogScope("000000000000", "us-east-1"), "db", "t"), InstanceRights.Instance, default);
        await using var prepared = await held.Prepare(TableCommit.Set("k", "v"), default);
        Assert.Equal(ApplyOutcome.Applied, await _store.Commit(prepared.Apply, default));
    }

    private async Task<string> Copy(string from, string to)
    {
        var staged = await _files.Stage(to, await (await _files.Find(from, default)).Read(new ReadBudget(1 << 30), default), default);
        await _store.Commit(
            async transaction =>
            {
                await staged.Put(transaction);
                return true;
            },
            default);
        return to;
    }

    private static string Commit(string name, string location, string? previous, string? version)
    {
        var before = previous is null ? "" : $",\"previous_metadata_location\":\"{previous}\"";
        var expected = version is null ? "" : $",\"VersionId\":\"{version}\"";
        var parameters = $"\"table_type\":\"ICEBERG\",\"metadata_location\":\"{location}\"{before}";
        return $"{{\"DatabaseName\":\"db\",\"SkipArchive\":true,\"TableInput\":{{\"Name\":\"{name}\",\"Parameters\":{{{parameters}}}}}{expected}}}";
    }

    private static string Location(JsonElement table) => table.GetProperty("Parameters").GetProperty("metadata_location").GetString()!;

    private static IEnumerable<string> Names(JsonElement list) =>
        list.GetProperty("TableList").EnumerateArray().Select(t => t.GetProperty("Name").GetString()!);

    private async Task<JsonElement> Send(string operation, string body)
    {
        var (status, answer) = await Answer(operation, body);
        Assert.True(status == 200, $"{operation}: {answer}");
        return JsonDocument.Parse(answer).RootElement;
    }

    private async Task Fails(string code, string? message, string operation, string body)
    {
        var (status, answer) = await Answer(operation, body);
        Assert.NotEqual(200, status);
        var error = JsonDocument.Parse(answer).RootElement;
        Assert.EndsWith(code, error.GetProperty("__type").GetString());
        if (message is not null)
        {
            Assert.Equal(message, (error.TryGetProperty("Message", out var text) ? text : error.GetProperty("message")).GetString());
        }
    }

    // maps failures of the domain through the door, as the dispatcher does
    private async Task<(int Status, string Body)> Answer(string operation, string body)
    {
        var request = DoorWire.Request("POST", "/", body, ("X-Amz-Target", $"AWSGlue.{operation}"), ("Content-Type", "application/x-amz-json-1.1"));
        try
        {
            var (response, answer) = await DoorWire.Send(_door, request);
            return (response.Status, answer);
        }
        catch (Tarn.Storage.TarnException failure)
        {
            var response = new WireResponse(DoorWire.RequestId);
            ((IDoor)_door).Service.ProtocolOf(request).WriteError(((IDoor)_door).Service, _door.Map(failure), request, response);
            return (response.Status, System.Text.Encoding.UTF8.GetString(response.Body.ToArray()));
        }
    }
}
