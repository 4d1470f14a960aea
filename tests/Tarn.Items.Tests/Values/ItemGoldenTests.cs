using System.Runtime.CompilerServices;
using Tarn.Items.Keys;
using Tarn.Items.Values;

namespace Tarn.Items.Tests.Values;

/// <summary>
/// The bytes of an item and of keys, which docs/formats/items.md describes. Before format 1 they may change: then check the difference,
/// change the document, and run once with TARN_WRITE_GOLDEN=1.
/// </summary>
public sealed class ItemGoldenTests
{
    private const string Json =
        """{"s":{"S":"é"},"n":{"N":"-12.5"},"zero":{"N":"0"},"big":{"N":"123456789"},"b":{"B":"AAH/"},"t":{"BOOL":true},"none":{"NULL":true},"""
        + """ "l":{"L":[{"S":"x"},{"L":[]}]},"m":{"M":{"k":{"N":"1"}}},"ss":{"SS":["b","a"]},"ns":{"NS":["2","1"]},"bs":{"BS":["AQ=="]}}""";

    [Fact]
    public Task An_item_has_the_documented_bytes() => Check("item-1.golden.txt", ItemValues.Item(Json).Bytes.ToArray());

    [Fact]
    public Task A_key_has_the_documented_bytes()
    {
        var schema = new KeySchema([new("s", KeyType.String)], [new("n", KeyType.Number)]);
        var index = new KeySchema([new("big", KeyType.Number)], [new("b", KeyType.Binary)]);
        var item = ItemValues.Item(Json);
        return Check("keys-1.golden.txt", [.. KeyForm.Of(schema, item), .. KeyForm.OfIndexRow(index, schema, item)!]);
    }

    private static async Task Check(string name, byte[] bytes)
    {
        var text = string.Join("\n", bytes.Chunk(32).Select(Convert.ToHexString)) + "\n";
        if (Environment.GetEnvironmentVariable("TARN_WRITE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(PathOf(name), text);
        }

        Assert.Equal(await File.ReadAllTextAsync(PathOf(name)), text);
    }

    private static string PathOf(string name, [CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, name);
}
