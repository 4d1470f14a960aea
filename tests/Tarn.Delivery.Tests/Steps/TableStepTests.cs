using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Steps;

namespace Tarn.Delivery.Tests.Steps;

/// <summary>Tables that a query chooses.</summary>
public sealed class TableStepTests
{
    private const string Query = "{destinationDatabaseName: .db, destinationTableName: .t, operation: .op}";

    [Fact]
    public void Each_record_gets_its_table_and_equal_names_one_instance()
    {
        var gathered = Take(
            """{"db":"Sales","t":"orders"}""",
            """{"db":"sales","t":"Orders","op":"insert"}""",
            """{"db":"sales","t":"returns","op":null}""",
            """{"db":"with.dot","t":"known"}""");

        Assert.Empty(gathered.Messages);
        Assert.Equal(["sales/orders", "sales/orders", "sales/returns", "with.dot/known"], gathered.Tables.Select(table => table!.Part));
        Assert.Same(gathered.Tables[0], gathered.Tables[1]);
        Assert.Equal(["id"], gathered.Tables[3]!.Config.PartitionColumns);
    }

    [Theory]
    [InlineData("""{"t":"x"}""", "Iceberg.MetadataExtractionFailed")]
    [InlineData("""{"db":"d"}""", "Iceberg.MetadataExtractionFailed")]
    [InlineData("""{"db":"","t":"x"}""", "Iceberg.MetadataExtractionFailed")]
    [InlineData("""{"db":"d","t":7}""", "Iceberg.MetadataExtractionFailed")]
    [InlineData("nothing", "Iceberg.MetadataExtractionFailed")]
    [InlineData("""{"db":"d","t":"x","op":"upsert"}""", "Iceberg.MetadataExtractionFailed")]
    [InlineData("""{"db":"d","t":"x","op":1}""", "Iceberg.MetadataExtractionFailed")]
    [InlineData("""{"db":"d","t":"x","op":"update"}""", "Iceberg.OperationNotSupported")]
    [InlineData("""{"db":"d","t":"x","op":"delete"}""", "Iceberg.OperationNotSupported")]
    [InlineData("""{"db":"tarn","t":"ledger"}""", "Iceberg.InvalidTableName")]
    [InlineData("""{"db":"Tarn_Quarantine","t":"x"}""", "Iceberg.InvalidTableName")]
    [InlineData("""{"db":"tarn_logs","t":"x"}""", "Iceberg.InvalidTableName")]
    [InlineData("""{"db":"d","t":"../x"}""", "Iceberg.InvalidTableName")]
    [InlineData("""{"db":"d/e","t":"x"}""", "Iceberg.InvalidTableName")]
    [InlineData("""{"db":"d","t":"a b"}""", "Iceberg.InvalidTableName")]
    [InlineData("""{"db":"..","t":"x"}""", "Iceberg.InvalidTableName")]
    [InlineData("""{"db":"d","t":"x\n"}""", "Iceberg.InvalidTableName")]
    public void A_record_without_a_valid_table_fails_and_its_neighbours_go_on(string record, string code)
    {
        var gathered = Take("""{"db":"d","t":"x"}""", record, """{"db":"d","t":"y"}""");

        Assert.Equal(["d.x", "d.y"], gathered.Tables.Select(table => table!.Name));
        var failure = Assert.Single(gathered.Failures);
        Assert.Equal(("processing-failed", code), (failure.ErrorType, failure.Code));
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    [InlineData(1 << 20, false)]
    public void Names_have_at_most_255_characters(int length, bool fits) =>
        Assert.Equal(fits ? 0 : 1, Take($$"""{"db":"d","t":"{{new string('t', length)}}"}""").Failures.Count);

    private static Gathered Take(params string[] records)
    {
        var destination = Destinations.Table() with
        {
            Steps = new StepsConfig { MetadataQuery = Query },
            Tables = [new TableConfig("with.dot", "known") { PartitionColumns = ["id"] }],
        };
        return Gathered.Of(Destinations.Model(Gathered.DirectPut, destination), [.. records.Select(Encoding.UTF8.GetBytes)]);
    }
}
