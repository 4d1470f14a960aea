using System.Text;
using Tarn.Streaming.Running.States.Groups;

namespace Tarn.Streaming.Tests;

public class KeyTableTests
{
    [Fact]
    public void Keys_are_found_after_others_were_removed_and_their_bytes_moved()
    {
        var random = new Random(TestSeed.Value);
        var (table, known) = (new KeyTable(), new Dictionary<string, int>());
        for (var i = 0; i < 60_000; i++)
        {
            var text = random.Next(500) == 0 ? new string('x', 70_000 + random.Next(3)) : $"key-{random.Next(4_000)}{new string('y', random.Next(90))}";
            var bytes = Encoding.UTF8.GetBytes(text);
            var hash = KeyTable.HashOf(bytes);
            var number = table.Find(bytes, hash);
            Assert.Equal(known.GetValueOrDefault(text, KeyTable.None), number);
            if (number == KeyTable.None)
            {
                known.Add(text, table.Add(bytes, hash));
            }
            else if (random.Next(3) > 0)
            {
                table.Remove(number);
                known.Remove(text);
            }

            table.Compact();
        }

        Assert.NotEmpty(known);
        Assert.All(known, one => Assert.Equal(one.Key, Encoding.UTF8.GetString(table[one.Value])));
        Assert.InRange(table.Bytes, 1, 32 << 20);
    }

    [Fact]
    public void Keys_are_sorted_by_their_bytes()
    {
        var random = new Random(TestSeed.Value);
        var (table, texts) = (new KeyTable(), new HashSet<string>());
        while (texts.Count < 5_000)
        {
            var text = "common" + new string((char)('a' + random.Next(2)), random.Next(24)) + (char)random.Next(3) + random.Next(300);
            var bytes = Encoding.UTF8.GetBytes(text);
            if (texts.Add(text))
            {
                table.Add(bytes, KeyTable.HashOf(bytes));
            }
        }

        Assert.Equal(texts.Order(StringComparer.Ordinal), KeyOrder.Sorted(table).Select(key => Encoding.UTF8.GetString(table[key])));
    }

    [Fact]
    public void Texts_compare_by_their_units_in_UTF_16()
    {
        string[] texts = ["", "a", "a ", "ab", "\u00e9", "\uffee", "\ue000", "\ud83d\ude00", "\ud83d\ude01", "a\ue000", "a\ud83d\ude00"];
        foreach (var one in texts)
        {
            foreach (var other in texts)
            {
                var order = KeyOrder.Compare(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
                Assert.Equal(Math.Sign(string.CompareOrdinal(one, other)), Math.Sign(order));
            }
        }
    }
}
