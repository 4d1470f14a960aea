using FsCheck;
using FsCheck.Fluent;
using Tarn.Items.Expressions.Binding;
using Tarn.Items.Expressions.Syntax;
using Tarn.Items.Tests.Values;
using Tarn.Storage;

namespace Tarn.Items.Tests.Expressions;

/// <summary>Any text is an expression, or is refused. No text ends the process, and no accepted one fails otherwise.</summary>
public sealed class ExpressionFuzzTests
{
    private static readonly Gen<string> Pieces = Gen.Elements(
        "a", "b", "c", "#n", "#m", ":v", ":w", ":s", ":l", "(", ")", "((", "[", "]", "[0]", "[99999999999]", ".", ",", "=", "<>", "<", "<=", ">", ">=", "+",
        "-",
        " AND ", " OR ", " NOT ", " BETWEEN ", " IN ", "SET ", "REMOVE ", " ADD ", " DELETE ", "size(", "attribute_exists(", "attribute_type(",
        "begins_with(", "contains(", "if_not_exists(", "list_append(", " ", "#", ":", "'", "é", "\ud83d\ude00", "\ud83d", "1", "status");

    private static readonly Arbitrary<string> Texts =
        Gen.Frequency((4, Pieces.ListOf().Select(string.Concat)), (1, ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""))).ToArbitrary();

    [Fact]
    public void Any_text_is_a_condition_or_refused() => Prop.ForAll(Texts, ItemValues.Items.ToArbitrary(), (text, json) => Accepts(() =>
        Scope().Condition(ExpressionKind.ConditionExpression, text).Holds(ItemValues.Item(json)))).Holds();

    [Fact]
    public void Any_text_is_a_key_condition_or_refused() => Prop.ForAll(Texts, text => Accepts(() =>
        KeyConditions.ByName(Scope().Condition(ExpressionKind.KeyConditionExpression, text)))).Holds();

    [Fact]
    public void Any_text_is_an_update_or_refused() => Prop.ForAll(Texts, ItemValues.Items.ToArbitrary(), (text, json) => Accepts(() =>
    {
        var update = Scope().Update(text);
        var before = ItemValues.Item(json);
        var after = update.Apply(before);
        update.Touched(before);
        update.Touched(after);
        Assert.Equal(after, ItemValues.Item(after.ToString()));
    })).Holds();

    [Fact]
    public void Any_text_is_a_projection_or_refused() => Prop.ForAll(Texts, ItemValues.Items.ToArbitrary(), (text, json) => Accepts(() =>
    {
        var projection = Scope().Projection(text);
        var part = projection.Of(ItemValues.Item(json));
        Assert.Equal(part, ItemValues.Item(part.ToString()));
    })).Holds();

    [Theory]
    [InlineData("(", "a = :v")]
    [InlineData("NOT ", "a = :v")]
    [InlineData("size(", "a")]
    [InlineData("a = :v AND (", "a = :v")]
    public void Deep_texts_do_not_exhaust_the_stack(string piece, string core)
    {
        var text = string.Concat(Enumerable.Repeat(piece, (TokenReader.BytesMax - core.Length) / piece.Length)) + core;
        Assert.True(Accepts(() => Scope().Condition(ExpressionKind.ConditionExpression, text)));
        Assert.True(Accepts(() => Scope().Update("SET b = " + text[..Math.Min(text.Length, TokenReader.BytesMax - 8)])));
    }

    private static bool Accepts(Action action)
    {
        try
        {
            action();
        }
        catch (TarnException e) when (e.Kind == ErrorKind.InvalidArgument)
        {
        }

        return true;
    }

    private static ExpressionScope Scope() => new(
        new Dictionary<string, string> { ["#n"] = "aa", ["#m"] = "é" },
        ItemValues.Item("""{":v":{"N":"1"},":w":{"S":"a"},":s":{"SS":["a","b"]},":l":{"L":[{"N":"1"}]}}"""));
}
