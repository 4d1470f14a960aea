using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Tarn.Items.Keys;
using Tarn.Items.Tests.Values;
using Tarn.Items.Values;

namespace Tarn.Items.Tests.Keys;

public sealed class KeyFormTests
{
    private static readonly KeySchema Table = new([new("p", KeyType.String)], [new("s", KeyType.Number)]);

    private static readonly KeySchema Index = new(
        [new("a", KeyType.Number), new("b", KeyType.Binary)], [new("c", KeyType.String), new("d", KeyType.Number), new("e", KeyType.Binary)]);

    private static readonly Arbitrary<Item> Rows = Arb.From(
        from p in ItemValues.Texts
        from s in ItemValues.NumberTexts
        from a in ItemValues.NumberTexts
        from b in Gen.Choose(0, 255)
        from c in ItemValues.Texts
        from d in ItemValues.NumberTexts
        from e in Gen.Elements("", "\u0001", "\u0000", "\u0000\u0000", "\u0000\u0001", "\u007f")
        select ItemValues.Item(new JsonObject
        {
            ["p"] = new JsonObject { ["S"] = p + "." },
            ["s"] = new JsonObject { ["N"] = s },
            ["a"] = new JsonObject { ["N"] = a },
            ["b"] = new JsonObject { ["B"] = Convert.ToBase64String([(byte)b]) },
            ["c"] = new JsonObject { ["S"] = c + "." },
            ["d"] = new JsonObject { ["N"] = d },
            ["e"] = new JsonObject { ["B"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(e + ".")) },
        }.ToJsonString()));

    [Fact]
    public void Keys_come_back_as_attributes() => Prop.ForAll(Rows, row =>
        Only(row, Table.Attributes) == KeyForm.Decode(Table, KeyForm.Of(Table, row))
            && row == KeyForm.DecodeIndexRow(Index, Table, KeyForm.OfIndexRow(Index, Table, row))
            && KeyForm.TableKeyOf(Index, Table, KeyForm.OfIndexRow(Index, Table, row)).AsSpan().SequenceEqual(KeyForm.Of(Table, row))).Holds();

    [Fact]
    public void Keys_of_one_partition_sort_by_their_sort_keys() => Prop.ForAll(Rows, Rows, (left, right) =>
    {
        var other = With(With(right, "a", left["a"]), "b", left["b"]);
        var order = KeyForm.OfIndexRow(Index, Table, left).AsSpan().SequenceCompareTo(KeyForm.OfIndexRow(Index, Table, other));
        var expected = new[] { "c", "d", "e", "p", "s" }
            .Select(name => AttributeValue.Compare(left[name], other[name])!.Value).FirstOrDefault(part => part != 0);
        return Math.Sign(order) == Math.Sign(expected);
    }).Holds();

    [Fact]
    public void A_range_holds_exactly_the_rows_of_its_condition() => Prop.ForAll(Rows, Rows, Rows, (row, low, high) =>
    {
        foreach (var name in new[] { "c", "d", "e" })
        {
            var position = name[0] - 'c';
            var partition = Index.Partition.Select(attribute => row[attribute.Name]).ToArray();
            var equal = Index.Sort.Take(position).Select(attribute => new SortCondition(SortOperator.Equal, row[attribute.Name])).ToArray();
            foreach (var condition in Enum.GetValues<SortOperator>())
            {
                if (condition == SortOperator.BeginsWith && row[name].Kind == AttributeKind.Number)
                {
                    continue;
                }

                var range = KeyRanges.Of(partition, [.. equal, new SortCondition(condition, low[name], high[name])]);
                if (range.Contains(KeyForm.OfIndexRow(Index, Table, row)) != Holds(condition, row[name], low[name], high[name]))
                {
                    return false;
                }
            }
        }

        return true;
    }).Holds();

    [Fact]
    public void Prefixes_select_values_that_begin_with_them()
    {
        foreach (var prefix in new[] { "a", "a\u0000", "", "é", "\uffff" })
        {
            foreach (var text in new[] { "a", "aa", "b", "a\u0000", "a\u0000b", "é", "éa", "\uffff", "\ud83d\ude00" })
            {
                var row = With(ItemValues.Item("""{"p":{"S":"x"},"s":{"N":"1"}}"""), "t", Text(text));
                var schema = new KeySchema([new("p", KeyType.String)], [new("t", KeyType.String)]);
                var range = KeyRanges.Of([row["p"]], [new SortCondition(SortOperator.BeginsWith, Text(prefix))]);
                Assert.Equal(text.StartsWith(prefix, StringComparison.Ordinal), range.Contains(KeyForm.OfIndexRow(schema, Table, row)));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1_000_000)]
    public void Every_key_is_in_exactly_one_segment(int segments) => Prop.ForAll(Rows, row =>
    {
        var key = KeyForm.Of(Table, row);
        var hash = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(key);
        var near = (int)((ulong)hash * (ulong)segments >> 32);
        return Enumerable.Range(near - 1, 3).Where(segment => segment >= 0 && segment < segments)
            .Count(segment => KeyRanges.OfSegment(segment, segments).Contains(key)) == 1;
    }).Holds();

    [Fact]
    public void Reading_goes_on_after_a_key()
    {
        var range = new ItemKeyRange(new byte[] { 1 }, new byte[] { 9 });
        Assert.False(range.After(new byte[] { 5 }, isForward: true).Contains([5]));
        Assert.True(range.After(new byte[] { 5 }, isForward: true).Contains([5, 0]));
        Assert.False(range.After(new byte[] { 5 }, isForward: false).Contains([5]));
        Assert.True(range.After(new byte[] { 5 }, isForward: false).Contains([4, 255]));
        Assert.False(range.After(new byte[] { 0 }, isForward: true).Contains([0, 5]));
        Assert.False(range.After(new byte[] { 10 }, isForward: false).Contains([9, 5]));
        Assert.True(range.After(new byte[] { 9 }, isForward: true).IsEmpty);
    }

    private static bool Holds(SortOperator condition, AttributeValue value, AttributeValue low, AttributeValue high)
    {
        var order = AttributeValue.Compare(value, low)!.Value;
        return condition switch
        {
            SortOperator.Equal => order == 0,
            SortOperator.Less => order < 0,
            SortOperator.LessOrEqual => order <= 0,
            SortOperator.Greater => order > 0,
            SortOperator.GreaterOrEqual => order >= 0,
            SortOperator.Between => order >= 0 && AttributeValue.Compare(value, high) <= 0,
            _ => value.Content.Span.StartsWith(low.Content.Span),
        };
    }

    private static AttributeValue Text(string text)
    {
        using var writer = new ItemWriter();
        writer.WriteString(text);
        return writer.TakeValue(0);
    }

    private static Item With(Item item, string name, AttributeValue value)
    {
        using var writer = new ItemWriter();
        var open = writer.BeginItem();
        foreach (var member in item.Members)
        {
            writer.BeginMember(member.NameBytes.Span);
            writer.WriteValue(member.Value);
        }

        writer.BeginMember(System.Text.Encoding.UTF8.GetBytes(name));
        writer.WriteValue(value);
        return writer.EndItem(open);
    }

    private static Item Only(Item item, IEnumerable<KeyAttribute> attributes)
    {
        using var writer = new ItemWriter();
        var open = writer.BeginItem();
        foreach (var attribute in attributes)
        {
            writer.BeginMember(attribute.NameBytes);
            writer.WriteValue(item[attribute.NameBytes]);
        }

        return writer.EndItem(open);
    }
}
