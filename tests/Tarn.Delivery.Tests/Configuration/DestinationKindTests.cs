using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Steps;

namespace Tarn.Delivery.Tests.Configuration;

/// <summary>The table of kinds: stored names stay, and a kind answers for its destinations.</summary>
public sealed class DestinationKindTests
{
    public static TheoryData<string, string, string, int, bool, bool> Kinds => new()
    {
        { "objects", "objects", "s3://lake/out/!{timestamp:yyyy}/", 128, false, true },
        { "tables", "table", "db.t and 1 more", 128, true, true },
        { "endpoint", "endpoint", "hooks.example", 64, true, false },
        { "function", "function", "arn:f", 128, false, true },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_kind_has_its_names_and_abilities(string name, string output, string shown, int bufferMiBMax, bool fillsWhileItFlushes, bool deliversAgain)
    {
        var destination = Of(name);

        Assert.Equal((name, output, bufferMiBMax), (destination.Kind.Name, destination.Kind.OutputName, destination.Kind.BufferMiBMax));
        Assert.Equal(shown, destination.ShownName);
        Assert.Equal((fillsWhileItFlushes, deliversAgain), (destination.Kind.FillsWhileItFlushes, destination.Kind.DeliversAgain));
    }

    [Theory]
    [InlineData("objects", false, false, 0)]
    [InlineData("tables", true, true, 2)]
    [InlineData("endpoint", false, false, 0)]
    public void A_destination_answers_for_its_tables(string name, bool takesQueries, bool hasTables, int tables)
    {
        var destination = Of(name);

        Assert.Equal((takesQueries, hasTables, tables), (destination.TakesQueries, destination.Kind.HasTables, destination.NamedTables.Count));
        Assert.False(destination.HasPartitions);
    }

    private static DestinationConfig Of(string name)
    {
        var objects = Destinations.Objects();
        objects = objects with { Objects = objects.Objects with { Bucket = "lake" } };
        return name switch
        {
            "objects" => objects,
            "tables" => new TableDestinationConfig { Buffering = objects.Buffering, Objects = objects.Objects, Tables = [new("db", "t"), new("db", "u")] },
            "endpoint" => new EndpointDestinationConfig { Buffering = objects.Buffering, Objects = objects.Objects, Url = "https://hooks.example/in" },
            _ => new FunctionDestinationConfig
            {
                Buffering = objects.Buffering,
                Objects = objects.Objects,
                Function = new FunctionConfig("arn:f", 0, 1, 0),
                Results = new ResultsConfig(default, default, default),
            },
        };
    }
}
