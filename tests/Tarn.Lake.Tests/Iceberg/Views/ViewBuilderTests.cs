using System.Text;
using System.Text.Json;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Views;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Iceberg.Views;

/// <summary>Updates of views, and their metadata files.</summary>
public sealed class ViewBuilderTests
{
    private const string Schema = """{"action":"add-schema","schema":{"type":"struct","fields":[{"id":1,"name":"a","type":"long","required":false}]}}""";
    private const string MakeCurrent = """{"action":"set-current-view-version","view-version-id":-1}""";
    private static readonly string[] Creation = ["""{"action":"set-location","location":"s3://lake/v/"}""", Schema, Version("select 1"), MakeCurrent];

    [Fact]
    public void Metadata_survives_its_file()
    {
        var view = Changed(Changed(null, Creation), Version("select 2"), MakeCurrent, """{"action":"set-properties","updates":{"comment":"c"}}""");
        var json = ViewJson.Write(view);
        var read = ViewJson.Read(json, new ReadBudget(long.MaxValue));
        Assert.Equal(Encoding.UTF8.GetString(json.Span), Encoding.UTF8.GetString(ViewJson.Write(read).Span));
        Assert.Equal(("s3://lake/v", 2, 2, "c"), (read.Location, read.CurrentVersionId, read.VersionLog.Count, read.Properties["comment"]));
    }

    [Fact]
    public void An_equal_version_is_found_and_old_ones_are_dropped_beyond_the_limit()
    {
        var view = Changed(Changed(null, Creation), Version("select 1"), MakeCurrent);
        Assert.Equal((1, 1, 1), (view.CurrentVersionId, view.Versions.Count, view.VersionLog.Count));
        view = Changed(view, """{"action":"set-properties","updates":{"version.history.num-entries":"2"}}""");
        for (var i = 2; i < 6; i++)
        {
            view = Changed(view, Version($"select {i}"), MakeCurrent);
        }

        Assert.Equal([4, 5], view.Versions.Select(version => version.Id));
        Assert.Equal([4, 5], view.VersionLog.Select(entry => entry.VersionId));
    }

    [Theory]
    [InlineData("""{"action":"set-nothing"}""")]
    [InlineData("""{"action":"add-view-version","view-version":{}}""")]
    [InlineData("""{"action":"set-current-view-version","view-version-id":9}""")]
    [InlineData("""{"action":"set-current-view-version","view-version-id":-1}""")]
    [InlineData("""{"action":"upgrade-format-version","format-version":2}""")]
    [InlineData("""{"action":"assign-uuid","uuid":"0f8fad5b-d9cb-469f-a165-70867728950e"}""")]
    [InlineData("""{"action":"set-properties","updates":{"a":1}}""")]
    public void A_wrong_update_is_refused(string update) =>
        Assert.Equal(ErrorKind.InvalidArgument, Assert.Throws<TarnException>(() => Changed(Changed(null, Creation), update)).Kind);

    [Fact]
    public void A_lost_dialect_is_refused_unless_the_property_allows_it()
    {
        var view = Changed(null, Creation);
        var other = Version("select 1", "spark");
        Assert.Throws<TarnException>(() => Changed(view, other, MakeCurrent));
        view = Changed(view, """{"action":"set-properties","updates":{"replace.drop-dialect.allowed":"true"}}""");
        Assert.Equal("spark", Changed(view, other, MakeCurrent).Current.Representations[0].Dialect);
    }

    private static ViewMetadata Changed(ViewMetadata? view, params string[] updates) => updates.Aggregate(new ViewBuilder(view, 5), Apply).Build();

    private static ViewBuilder Apply(ViewBuilder builder, string update)
    {
        using var json = JsonDocument.Parse(update);
        return builder.Apply(ViewUpdate.Read(json.RootElement));
    }

    private static string Version(string sql, string dialect = "trino") =>
        $$$"""
        {"action":"add-view-version","view-version":{"version-id":1,"schema-id":0,"timestamp-ms":1,"summary":{},"default-namespace":["ns"],
        "representations":[{"type":"sql","sql":"{{{sql}}}","dialect":"{{{dialect}}}"}]}}
        """;
}
