using FsCheck;
using FsCheck.Fluent;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Tests.Objects.Listings;

public sealed class ObjectListTests : ObjectStoreFixture
{
    [Fact]
    public async Task Keys_are_listed_in_byte_order_and_rolled_up()
    {
        foreach (var key in new[] { "b", "a/1", "a/2", "a", "c/x/y", "\u00e4", "..", "a//z" })
        {
            await Put(key, Content(1));
        }

        var all = await Store.List(new ListRequest { Bucket = "lake" }, default);
        Assert.Equal(["..", "a", "a//z", "a/1", "a/2", "b", "c/x/y", "\u00e4"], all.Objects.Select(o => o.Key));
        var top = await Store.List(new ListRequest { Bucket = "lake", Delimiter = "/" }, default);
        Assert.Equal(["..", "a", "b", "\u00e4"], top.Objects.Select(o => o.Key));
        Assert.Equal(["a/", "c/"], top.CommonPrefixes);
        var under = await Store.List(new ListRequest { Bucket = "lake", Prefix = "a/", Delimiter = "/" }, default);
        Assert.Equal(["a/1", "a/2"], under.Objects.Select(o => o.Key));
        Assert.Equal(["a//"], under.CommonPrefixes);
        var after = await Store.List(new ListRequest { Bucket = "lake", After = "a/1", Delimiter = "/" }, default);
        Assert.Equal(["b", "\u00e4"], after.Objects.Select(o => o.Key));
        Assert.Equal(["c/"], after.CommonPrefixes);
        Assert.Empty((await Store.List(new ListRequest { Bucket = "lake", Limit = 0 }, default)).Objects);
    }

    [Fact]
    public void Pages_of_any_size_add_up_to_the_model()
    {
        var key = Gen.Elements("a", "b", "/").ListOf().Select(letters => string.Concat(letters)).Where(text => text.Length is > 0 and < 12);
        var cases = key.ListOf().Zip(Gen.Choose(1, 5)).Zip(Gen.Elements("", "a", "a/", "b/b")).Select(
            pair => (Keys: pair.Item1.Item1, Limit: pair.Item1.Item2, Prefix: pair.Item2));
        Prop.ForAll(cases.ToArbitrary(), test => SameAsModel([.. test.Keys.Distinct()], test.Limit, test.Prefix).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(20).WithEndSize(15));
    }

    private async Task<bool> SameAsModel(IReadOnlyList<string> keys, int limit, string prefix)
    {
        foreach (var old in (await Store.List(new ListRequest { Bucket = "lake" }, default)).Objects)
        {
            await Store.Delete("lake", old.Key, DeleteOptions.None, default);
        }

        foreach (var key in keys)
        {
            await Put(key, []);
        }

        foreach (var delimiter in new[] { null, "/", "ab" })
        {
            var model = keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(key => Rolled(key, prefix, delimiter)).Distinct()
                .OrderBy(entry => entry.Text, StringComparer.Ordinal).ToArray();
            if (!model.SequenceEqual(await Pages(prefix, delimiter, limit)))
            {
                return false;
            }
        }

        return true;
    }

    private static (string Text, bool IsPrefix) Rolled(string key, string prefix, string? delimiter)
    {
        var found = delimiter is null ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return found < 0 ? (key, false) : (key[..(found + delimiter!.Length)], true);
    }

    private async Task<List<(string Text, bool IsPrefix)>> Pages(string prefix, string? delimiter, int limit)
    {
        var found = new List<(string, bool)>();
        ReadOnlyMemory<byte>? from = null;
        do
        {
            var page = await Store.List(
                new ListRequest { Bucket = "lake", Prefix = prefix, Delimiter = delimiter, Limit = limit, From = from }, default);
            Assert.InRange(page.Objects.Count + page.CommonPrefixes.Count, 0, limit);
            found.AddRange(page.Objects.Select(o => (o.Key, false)).Concat(page.CommonPrefixes.Select(p => (p, true)))
                .OrderBy(entry => entry.Item1, StringComparer.Ordinal));
            from = page.Next;
        }
        while (from is not null);
        return found;
    }
}
