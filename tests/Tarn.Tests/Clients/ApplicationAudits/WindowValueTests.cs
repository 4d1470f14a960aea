using System.Text.Json;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients.ApplicationAudits;

namespace Tarn.Tests.Clients.ApplicationAudits;

/// <summary>Values of an application's JSON and of SQL are equal texts; late records count for their window and key.</summary>
public sealed class WindowValueTests
{
    [Theory]
    [InlineData("BIGINT", "7", "7")]
    [InlineData("DOUBLE", "0.1", "0.1")]
    [InlineData("DOUBLE", "1e2", "100.0")]
    [InlineData("DOUBLE", "-0.0", "0.0")]
    [InlineData("FLOAT", "0.1", "0.1")]
    [InlineData("DECIMAL(38, 2)", "0.5", "0.50")]
    [InlineData("DECIMAL(38, 0)", "100", "100")]
    [InlineData("BOOLEAN", "true", "true")]
    [InlineData("TIMESTAMP(3)", "\"2024-05-01 10:00:00\"", "2024-05-01 10:00:00.000000")]
    [InlineData("TIMESTAMP(3) NOT NULL", "\"2024-05-01T10:00:00.120\"", "2024-05-01 10:00:00.120000")]
    [InlineData("TIMESTAMP_LTZ(3)", "\"2024-05-01 10:00:00.5Z\"", "2024-05-01 10:00:00.500000 UTC")]
    [InlineData("STRING", "\"10.00\"", "10.00")]
    [InlineData("STRING", "null", null)]
    public void Values_of_both_forms_are_equal(string type, string json, string? sql)
    {
        using var row = JsonDocument.Parse($$"""{"c":{{json}}}""");
        Assert.Equal(WindowValue.Of(sql, type), WindowValue.Of(row.RootElement, "c", type));
    }

    [Theory]
    [InlineData("ARRAY<INT>", false)]
    [InlineData("BYTES", false)]
    [InlineData("VARCHAR(5)", true)]
    [InlineData("DATE", true)]
    public void Types_with_other_forms_in_SQL_are_not_compared(string type, bool isCompared) => Assert.Equal(isCompared, WindowValue.IsCompared(type));

    [Fact]
    public void Late_records_count_for_their_window_and_the_key_in_their_members()
    {
        ApplicationColumn[] columns =
        [
            new() { Name = "k", Type = "STRING", Role = "Key" },
            new() { Name = "at", Type = "TIMESTAMP(3)", Role = "WindowEnd" },
            new() { Name = "n", Type = "BIGINT", Role = "Value" },
        ];
        ApplicationLateRecord Late(string? record) => new()
        {
            Table = "t",
            WindowStart = "2024-05-01 10:00:00.000",
            WindowEnd = "2024-05-01 10:01:00.000",
            Record = record,
        };
        var late = new LateRows(columns, [Late("""{"k":"a"}"""), Late("""{"k":"a","n":1}"""), Late("""{"k":"b"}"""), Late("no json"), Late(null)]);
        Assert.Equal(5, late.Count);
        Assert.Equal(2, late.Of("k a, at 2024-05-01 10:01:00"));
        Assert.Equal(2, late.Of("k a, at 2024-05-01 10:00:59.999"));
        Assert.Equal(1, late.Of("k b, at 2024-05-01 10:01:00"));
        Assert.Equal(0, late.Of("k c, at 2024-05-01 10:01:00"));
    }
}
