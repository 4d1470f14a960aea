using Tarn.Items.Expressions.Binding;
using Tarn.Items.Tests.Values;
using Tarn.Items.Values;
using Tarn.Storage;

namespace Tarn.Items.Tests.Expressions;

public sealed class UpdateTests
{
    private const string Before =
        """{"id":{"S":"l"},"num":{"N":"10"},"trail":{"L":[{"S":"x"},{"S":"y"},{"S":"z"}]},"doc":{"M":{"k":{"N":"1"},"in":{"M":{"er":{"S":"deep"}}}}},"""
        + """ "tags":{"SS":["a","b"]}}""";

    private static readonly Item Values = ItemValues.Item(
        """{":v":{"N":"1"},":w":{"S":"new"},":s":{"SS":["b","c"]},":a":{"SS":["a","b"]},":l":{"L":[{"N":"1"}]},":n":{"NS":["1"]}}""");

    [Theory]
    [InlineData("SET num = num + :v", "num", """{"N":"11"}""")]
    [InlineData("SET num = :v - num", "num", """{"N":"-9"}""")]
    [InlineData("SET trail[1] = :w", "trail", """{"L":[{"S":"x"},{"S":"new"},{"S":"z"}]}""")]
    [InlineData("SET trail[9] = :w, trail[7] = :v", "trail", """{"L":[{"S":"x"},{"S":"y"},{"S":"z"},{"N":"1"},{"S":"new"}]}""")]
    [InlineData("SET trail[1] = :w REMOVE trail[0], trail[2]", "trail", """{"L":[{"S":"new"}]}""")]
    [InlineData("SET trail = list_append(:l, trail)", "trail", """{"L":[{"N":"1"},{"S":"x"},{"S":"y"},{"S":"z"}]}""")]
    [InlineData("SET doc.#in.er = :w, doc.fresh = :v REMOVE doc.k", "doc", """{"M":{"fresh":{"N":"1"},"in":{"M":{"er":{"S":"new"}}}}}""")]
    [InlineData("SET a = if_not_exists(a, :v) + num", "a", """{"N":"11"}""")]
    [InlineData("ADD tags :s", "tags", """{"SS":["a","b","c"]}""")]
    [InlineData("ADD a :v", "a", """{"N":"1"}""")]
    [InlineData("ADD doc.k :v", "doc", """{"M":{"in":{"M":{"er":{"S":"deep"}}},"k":{"N":"2"}}}""")]
    [InlineData("DELETE tags :s", "tags", """{"SS":["a"]}""")]
    [InlineData("DELETE tags :a", "tags", "")]
    [InlineData("REMOVE num", "num", "")]
    [InlineData("REMOVE a", "a", "")]
    public void An_update_makes_a_new_item(string expression, string name, string expected)
    {
        var scope = Scope();
        var before = ItemValues.Item(Before);
        var after = scope.Update(expression).Apply(before);
        Assert.Equal(expected, after[name].ToString());
        Assert.Equal(ItemValues.Item(Before), before);
    }

    [Theory]
    [InlineData("SET a = absent", "The provided expression refers to an attribute that does not exist in the item")]
    [InlineData("SET num = num + id", "An operand in the update expression has an incorrect data type")]
    [InlineData("SET absent.k = :v", "The document path provided in the update expression is invalid for update")]
    [InlineData("REMOVE trail[0].k", "The document path provided in the update expression is invalid for update")]
    [InlineData("ADD tags :n", "An operand in the update expression has an incorrect data type")]
    [InlineData("DELETE tags :n", "An operand in the update expression has an incorrect data type")]
    public void An_update_that_does_not_fit_is_refused(string expression, string message)
    {
        var update = Scope().Update(expression);
        Assert.Equal(message, Assert.Throws<TarnException>(() => update.Apply(ItemValues.Item(Before))).Message);
    }

    [Fact]
    public void Only_the_named_parts_are_touched()
    {
        var update = Scope().Update("SET trail[1] = :w, doc.#in.er = :w, fresh = :v");
        var before = ItemValues.Item(Before);
        Assert.Equal("""{"doc":{"M":{"in":{"M":{"er":{"S":"deep"}}}}},"trail":{"L":[{"S":"y"}]}}""", update.Touched(before).ToString());
        Assert.Equal(
            """{"doc":{"M":{"in":{"M":{"er":{"S":"new"}}}}},"fresh":{"N":"1"},"trail":{"L":[{"S":"new"}]}}""", update.Touched(update.Apply(before)).ToString());
    }

    private static ExpressionScope Scope() => new(new Dictionary<string, string> { ["#in"] = "in" }, Values);
}
