using Tarn.Access.Secrets;
using Tarn.Access.Secrets.Values;
using Tarn.Access.Tests.Keys;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Tests.Secrets;

/// <summary>Versions, windows and keys of secrets.</summary>
public sealed class SecretChangesTests
{
    [Fact]
    public async Task A_version_is_put_once_and_becomes_the_current_one()
    {
        await using var world = await SecretWorld.Open();
        var secret = await world.Make("s");
        Assert.NotNull(await world.Put(secret, "v2", "second"));
        Assert.Null(await world.Put(secret, "v2", "other"));
        Assert.Equal("v1: AWSPREVIOUS; v2: AWSCURRENT", world.Stages(secret));
        Assert.Equal("second", await world.Read(secret, "v2"));
        Assert.Equal("first", await world.Read(secret, "v1"));
    }

    [Fact]
    public async Task The_first_version_is_the_current_one_whatever_its_labels()
    {
        await using var world = await SecretWorld.Open();
        var name = SecretDefinition.Kind.NameOf(KeyWorld.Account, KeyWorld.Region, "empty");
        var secret = await world.Changes.Create(name, SecretWorld.ArnOf("empty"), new SecretDefinition(), null, [], default);
        await world.Put(secret, "v1", "first", "mine");
        Assert.Equal("v1: mine AWSCURRENT", world.Stages(secret));
    }

    [Fact]
    public async Task A_value_opens_for_its_secret_and_version_alone()
    {
        await using var world = await SecretWorld.Open();
        var secret = await world.Make("s");
        var failure = await Assert.ThrowsAsync<TarnException>(() => world.Read(secret, "v1", "v2"));
        Assert.Equal(SecretFailures.IsNotDecrypted, failure.Reason);
    }

    [Fact]
    public async Task A_disabled_key_shuts_the_next_read()
    {
        await using var world = await SecretWorld.Open();
        var (secret, key) = (await world.Make("s"), await world.Keys.Make());
        using var value = new OpenValue(0, "text"u8.ToArray());
        var row = world.Values.Seal(world.Root, key, new Dictionary<string, string>(), value);
        await world.Keys.Changes.Change(key, "DisableKey", present => present with { IsDisabled = true }, default);
        var open = Assert.Throws<TarnException>(() => world.Values.Open(world.Root, KeyWorld.Region, row.Row, new Dictionary<string, string>()));
        var seal = Assert.Throws<TarnException>(() => world.Values.Seal(world.Root, world.Keys.Now(key), new Dictionary<string, string>(), value));
        Assert.Equal((SecretFailures.IsNotDecrypted, SecretFailures.IsNotEncrypted), (open.Reason, seal.Reason));
        Assert.Equal("first", await world.Read(secret, "v1"));
    }

    [Fact]
    public async Task A_changed_row_is_damaged_and_never_a_value()
    {
        await using var world = await SecretWorld.Open();
        var sealedValue = await world.Seal("arn", "v", "text");
        for (var at = 1; at < sealedValue.Row.Length; at += 13)
        {
            var row = sealedValue.Row.ToArray();
            row[at] ^= 1;
            var context = new Dictionary<string, string> { ["SecretARN"] = "arn", ["SecretVersionId"] = "v" };
            Assert.ThrowsAny<Exception>(() => world.Values.Open(world.Root, KeyWorld.Region, row, context));
        }
    }

    [Fact]
    public async Task A_deleted_secret_takes_no_change_until_it_is_restored()
    {
        await using var world = await SecretWorld.Open();
        var secret = await world.Make("s");
        await world.Changes.Delete(secret, 7, default);
        var failure = await Assert.ThrowsAsync<TarnException>(() => world.Put(secret, "v2", "second"));
        Assert.Equal(SecretFailures.IsDeleted, failure.Reason);
        world.Keys.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1));
        await world.Upkeep.Run(default);
        await world.Changes.Restore(secret, default);
        Assert.NotNull(await world.Put(secret, "v2", "second"));
    }

    [Fact]
    public async Task The_end_of_the_window_overwrites_the_values_and_frees_the_name()
    {
        await using var world = await SecretWorld.Open();
        var secret = await world.Make("s");
        await world.Changes.Delete(secret, 7, default);
        world.Keys.Time.Advance(TimeSpan.FromDays(7));
        await world.Upkeep.Run(default);
        Assert.Null(world.Secrets.Get(secret.Resource.Id));
        var overwritten = Assert.Single(await Rows(world, AccessSpaces.SecretValues)).Value;
        Assert.DoesNotContain(overwritten.ToArray(), one => one != 0);
        await world.Upkeep.Run(default);
        Assert.Empty(await Rows(world, AccessSpaces.SecretValues));
        Assert.Empty(await Rows(world, AccessSpaces.SecretRemains));
        await world.Make("s");
    }

    [Fact]
    public async Task A_secret_with_many_versions_loses_the_oldest_deprecated_one()
    {
        await using var world = await SecretWorld.Open();
        var secret = await world.Make("s");
        for (var i = 2; i <= VersionLimit.Most; i++)
        {
            await world.Put(secret, $"v{i}", $"{i}");
        }

        var full = await Assert.ThrowsAsync<TarnException>(() => world.Put(secret, "next", "next"));
        Assert.Equal(SecretFailures.HasManyVersions, full.Reason);
        world.Keys.Time.Advance(TimeSpan.FromHours(25));
        await world.Put(secret, "next", "next");
        Assert.Equal(VersionLimit.Most, world.Now(secret).Versions.Count);
        Assert.Null(world.Now(secret).Version("v1"));
        Assert.Null(await world.Read(secret, "v1"));
    }

    [Fact]
    public async Task The_day_of_a_read_is_noted_once()
    {
        await using var world = await SecretWorld.Open();
        var secret = await world.Make("s");
        world.Reads.Note(secret, secret.Definition.Versions[0]);
        await world.Upkeep.Run(default);
        var day = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        Assert.Equal(((long?)day, (long?)day), (world.Now(secret).AccessedMs, world.Now(secret).Versions[0].AccessedMs));
    }

    [Fact]
    public async Task The_data_of_a_key_shows_its_secrets()
    {
        await using var world = await SecretWorld.Open();
        await world.Make("s");
        var key = await world.Values.Resolve(SecretDefinition.Kind.NameOf(KeyWorld.Account, KeyWorld.Region, ""), null, default);
        Assert.Equal("s", Assert.Single(await new SecretKeyUses(world.Secrets).Of(key, default)).Name);
        Assert.Empty(await new SecretKeyUses(world.Secrets).Of(await world.Keys.Make(), default));
    }

    private static async Task<IReadOnlyList<Row>> Rows(SecretWorld world, Space space) =>
        await world.Keys.Store.Read(reader => reader.Scan(space, KeyRange.All, 10), default);
}
