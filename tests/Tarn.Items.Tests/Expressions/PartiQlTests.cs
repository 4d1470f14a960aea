using FsCheck;
using FsCheck.Fluent;
using Tarn.Items.Expressions.Conditions;
using Tarn.Items.Keys;
using Tarn.Items.PartiQl;
using Tarn.Items.Tests.Values;
using Tarn.Storage;

namespace Tarn.Items.Tests.Expressions;

public sealed class PartiQlTests
{
    private static readonly KeySchema Keys = new([new("p", KeyType.String)], [new("s", KeyType.Number)]);

    private static readonly Arbitrary<string> Texts = Gen.Elements(
        "SELECT ", "* ", "a", "b.c", "[0]", "FROM ", "t ", "\"t\".\"i\" ", "WHERE ", "p = 'x' ", "s > 1 ", "AND ", "OR ", "NOT ", "IN ", "[", "]", "(", ")",
        "INSERT INTO t VALUE ", "{", "}", "'k'", ":", ",", "1", "-", "1e5", "<<", ">>", "TRUE", "NULL", "MISSING", "IS ", "?", "`x`", "UPDATE t ", "SET ",
        "a = ", "REMOVE ", "list_append(", "set_add(", "DELETE FROM t ", "RETURNING ALL OLD *", "EXISTS(", "size(", "begins_with(", "BETWEEN ", "+", "'", "\"")
        .ListOf().Select(string.Concat).ToArbitrary();

    [Fact]
    public void Any_text_is_a_statement_or_refused() => Prop.ForAll(Texts, ItemValues.Items.ToArbitrary(), (text, json) =>
    {
        try
        {
            var statement = PartiQlParser.Parse(text, []);
            if (statement is PartiQlSelect select)
            {
                PartiQlKeys.Ranges(select.Where, Keys);
                select.Where?.Holds(ItemValues.Item(json));
                select.RowOf(ItemValues.Item(json));
            }
        }
        catch (TarnException refused) when (refused.Kind == ErrorKind.InvalidArgument)
        {
        }

        return true;
    }).Holds();

    [Theory]
    [InlineData("p = 'x' AND s = 1", true)]
    [InlineData("s = 1 AND p = 'x'", true)]
    [InlineData("'x' = p AND s = 1 AND a = 2", true)]
    [InlineData("p = 'x'", false)]
    [InlineData("p = 'x' OR s = 1", false)]
    [InlineData("p = 'x' AND NOT s = 1", false)]
    [InlineData("p = 'x' AND s >= 1", false)]
    public void The_key_of_one_item_is_found(string where, bool isFound)
    {
        var select = (PartiQlSelect)PartiQlParser.Parse($"SELECT * FROM t WHERE {where}", []);
        var key = PartiQlKeys.Find(select.Where, Keys, out var rest);
        Assert.Equal(isFound ? ItemValues.Item("""{"p":{"S":"x"},"s":{"N":"1"}}""") : null, key);
        Assert.Equal(isFound && where.Contains('a', StringComparison.Ordinal), isFound && rest is CompareCondition);
    }

    [Theory]
    [InlineData("p = 'x'", 1, false)]
    [InlineData("p IN ['x', 'y', 'x'] AND s < 2", 2, false)]
    [InlineData("p = 'x' AND s BETWEEN 1 AND 2", 1, false)]
    [InlineData("s = 1", 1, true)]
    [InlineData("p = 'x' OR a = 1", 1, true)]
    [InlineData("p > 'x'", 1, true)]
    public void A_condition_selects_ranges_of_keys(string where, int count, bool isAll)
    {
        var ranges = PartiQlKeys.Ranges(((PartiQlSelect)PartiQlParser.Parse($"SELECT * FROM t WHERE {where}", [])).Where, Keys);
        Assert.Equal((count, isAll), (ranges.Count, ranges[0] == ItemKeyRange.All));
    }

    [Fact]
    public void Deep_texts_do_not_exhaust_the_stack()
    {
        foreach (var piece in new[] { "NOT ", "(", "[", "{'k':" })
        {
            var deep = string.Concat(Enumerable.Repeat(piece, 8192 / piece.Length));
            Assert.Throws<TarnException>(() => PartiQlParser.Parse($"SELECT * FROM t WHERE {deep}", []));
            Assert.Throws<TarnException>(() => PartiQlParser.Parse($"INSERT INTO t VALUE {{'a': {deep}", []));
        }
    }
}
