using System.Text;
using System.Text.Json.Serialization;
using Tarn.Access.Registry;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Tests.Registry;

public sealed class DefinitionsTests : IAsyncDisposable
{
    private static readonly DefinitionKind<Lamp> Lamps = new("home", "lamp", 3, LampJson.Default.Lamp) { ArnStart = "lamp/" };
    private static readonly DefinitionKind<Lamp> Shades = new("home", "shade", 3, LampJson.Default.Lamp) { ArnStart = "shade/" };
    private static readonly ResourceName Hall = Lamps.NameOf("123456789012", "eu-west-1", "hall");

    private readonly MemoryMetadataStore _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_definition_is_found_by_name_id_and_arn()
    {
        using var registry = await ResourceRegistry.Open(_store, default);
        var lamps = Lamps.In(registry);
        var added = await Add(7, new Lamp("warm", 40));

        Assert.Equal("arn:aws:home:eu-west-1:123456789012:lamp/hall", added.Arn);
        Assert.Equal("123456789012", added.Owner);
        Assert.Equal(new Lamp("warm", 40), lamps.Find(Hall));
        Assert.Equal(new Lamp("warm", 40), lamps.Get(new ResourceId(7)));
        Assert.Equal(new Lamp("warm", 40), lamps.FindByArn(added.Arn));
        Assert.Equal([new Lamp("warm", 40)], lamps.All);
        Assert.Null(lamps.FindByArn("arn:aws:home:eu-west-1:123456789012:shade/hall"));
        Assert.Null(lamps.FindByArn("hall"));
        Assert.Null(Shades.In(registry).Get(new ResourceId(7)));
    }

    [Fact]
    public async Task A_model_is_made_once_for_each_change_of_its_resource()
    {
        using var registry = await ResourceRegistry.Open(_store, default);
        var made = 0;
        var models = Lamps.In(registry, (resource, lamp) =>
        {
            made++;
            return $"{resource.Name.Name} {lamp.Color}";
        });
        await Add(7, new Lamp("warm", 40));
        Assert.Same(models.Find(Hall), models.Get(new ResourceId(7)));
        Assert.Equal(("hall warm", 1), (models.Find(Hall), made));

        await Change(lamp => lamp with { Color = "cold" });
        Assert.Equal(("hall cold", "hall cold", 2), (models.Find(Hall), models.Find(Hall), made));
    }

    [Fact]
    public async Task A_change_that_leaves_the_row_as_it_is_writes_nothing()
    {
        using var registry = await ResourceRegistry.Open(_store, default);
        await Add(7, new Lamp("warm", 40));
        Assert.True(registry.TryFind(Hall, out var before));
        Assert.Equal(new Lamp("warm", 40), await Change(lamp => lamp with { Watts = 40 }));
        Assert.True(registry.TryFind(Hall, out var after));
        Assert.Same(before, after);
    }

    [Fact]
    public async Task An_absent_resource_has_no_definition_to_read_or_change()
    {
        Assert.Null(await Change(lamp => lamp));
        Assert.Null(await _store.Read(reader => Lamps.Get(reader, new ResourceId(7)), default));
    }

    [Fact]
    public async Task A_row_is_a_version_byte_and_json_whose_unknown_members_are_skipped()
    {
        var added = await Add(7, new Lamp("warm", 40));
        Assert.Equal("\u0003{\"color\":\"warm\",\"watts\":40}", Encoding.UTF8.GetString(added.Document.Span));
        var older = added with { Document = Encoding.UTF8.GetBytes("\u0003{\"hours\":9,\"watts\":60,\"color\":\"red\"}") };
        Assert.Equal(new Lamp("red", 60), Lamps.Read(older));
        Assert.ThrowsAny<Exception>(() => Lamps.Read(added with { Document = Encoding.UTF8.GetBytes("\u0004{}") }));
    }

    private async Task<Resource> Add(long id, Lamp lamp) => await _store.Commit(
        transaction => Lamps.Add(transaction, new ResourceId(id), Hall, DateTimeOffset.UnixEpoch, lamp), default);

    private async Task<Lamp?> Change(Func<Lamp, Lamp> change) =>
        await _store.Commit(transaction => Lamps.Change(transaction, new ResourceId(7), change), default);
}

internal sealed record Lamp(string Color, int Watts);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Lamp))]
internal sealed partial class LampJson : JsonSerializerContext;
