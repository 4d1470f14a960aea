using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Updates;

namespace Tarn.Lake.Tests.Iceberg.Updates;

public sealed class DefaultRulesTests
{
    [Theory]
    [InlineData("long", "7", null)]
    [InlineData("long", "null", null)]
    [InlineData("decimal(9,2)", "\"14.20\"", null)]
    [InlineData("boolean", "true", null)]
    [InlineData("long", "\"seven\"", "the default \"seven\" is no value of long")]
    [InlineData("long", "true", "the default true is no value of long")]
    [InlineData("boolean", "1", "the default 1 is no value of boolean")]
    [InlineData("date", "[1]", "the default [1] is no value of date")]
    [InlineData("variant", "7", "variant has no default but null, and 7 is another one")]
    [InlineData("unknown", "7", "unknown has no default but null, and 7 is another one")]
    public void Defaults_are_values_of_their_type(string type, string json, string? violation)
    {
        var field = new NestedField(1, "c", TypeText.Parse(type));
        Assert.Equal(violation, DefaultRules.Violation(field with { InitialDefault = json }));
        Assert.Equal(violation, DefaultRules.Violation(field with { WriteDefault = json }));
    }

    [Fact]
    public void A_struct_has_the_empty_default_alone_and_lists_have_none()
    {
        var field = new NestedField(1, "c", new StructType(new NestedField(2, "d", PrimitiveType.Long)));
        Assert.Null(DefaultRules.Violation(field with { InitialDefault = "{}" }));
        Assert.Contains("its fields have their own", DefaultRules.Violation(field with { InitialDefault = "{\"2\":1}" }));
        var list = field with { Type = new ListType(2, PrimitiveType.Long, false), WriteDefault = "[]" };
        Assert.Contains("lists and maps have none", DefaultRules.Violation(list));
    }

    [Fact]
    public void A_required_column_is_not_of_type_unknown() =>
        Assert.Contains("cannot be required", DefaultRules.Violation(new NestedField(1, "c", TypeText.Parse("unknown"), Required: true)));
}
