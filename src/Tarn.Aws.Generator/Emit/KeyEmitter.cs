using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>Emits the condition keys that an operation's input sets: its tags, and the keys of its access row.</summary>
internal static class KeyEmitter
{
    private const string Texts = "global::System.Collections.Generic.IEnumerable<string>?";
    private const string Pair = "global::System.Collections.Generic.KeyValuePair";

    private static readonly string[] TagNames = ["Tags", "TagsToAdd", "TagList"];
    private static readonly string[] TagKeyNames = ["TagKeys", "TagsToRemove", "Tags"];

    /// <summary>Writes the keys into the operation's class.</summary>
    public static void Emit(CodeWriter code, BoundOperation operation, JsonValue row)
    {
        if (Tags(operation) is { } tags)
        {
            code.Line($"protected override global::System.Collections.Generic.IEnumerable<{Pair}<string, string>>? Tags({operation.Input} input) => {tags};");
        }

        if (TagKeys(operation) is { } keys)
        {
            code.Line($"protected override {Texts} TagKeys({operation.Input} input) => {keys};");
        }

        var named = AccessEmitter.Keys(row);
        if (named.Count == 0)
        {
            return;
        }

        code.Open($"protected override {Texts} Key({operation.Input} input, string key) => key switch");
        foreach (var key in named)
        {
            code.Line($"{CSharpNames.Literal(key.Key.ToLowerInvariant())} => {Value(operation, key.Value)},");
        }

        code.Line("_ => null,");
        code.Close(";");
    }

    /// <summary>The pairs of the input's tags; null: the input has none.</summary>
    public static string? Tags(BoundOperation operation)
    {
        if (Find(operation, TagNames, IsTags) is not { } tags)
        {
            return null;
        }

        var property = $"input.{CSharpNames.Property(operation.Input, tags)}";
        return tags.Shape.Type == "map" ? property : $"{property} is {{ }} tags ? {Pairs(tags.Shape.Item!.Shape)} : null";
    }

    /// <summary>The keys of tags that the input names; null: it has none.</summary>
    public static string? TagKeys(BoundOperation operation) =>
        Find(operation, TagKeyNames, IsTexts) is { } keys ? $"input.{CSharpNames.Property(operation.Input, keys)}" : null;

    /// <summary>Whether a shape holds tags: a map of texts, or a list of keys and values.</summary>
    public static bool IsTags(Shape shape) =>
        (shape.Type == "map" && shape.Value!.Shape.Type == "string")
        || (shape.Type == "list" && Part(shape.Item!.Shape, "Key") is not null && Part(shape.Item!.Shape, "Value") is not null);

    /// <summary>The members of the access row's keys that the input does not have.</summary>
    public static IEnumerable<string> Unknown(BoundOperation operation, JsonValue row) =>
        AccessEmitter.Keys(row).Select(key => key.Value).Where(member => Value(operation, member) is null);

    // Several lists with + between are one.
    private static string? Value(BoundOperation operation, string member)
    {
        if (member.Contains('+'))
        {
            var lists = member.Split('+').Select(each => Value(operation, each)).ToList();
            return lists.Contains(null) ? null : $"[{string.Join(", ", lists.Select(list => $".. {list} ?? []"))}]";
        }

        if (OperationEmitter.PropertyPath(operation, member) is { } text)
        {
            return $"input.{text} is {{ }} text ? [text] : null";
        }

        if (Find(operation, [member], IsScalar) is { } scalar)
        {
            var property = $"input.{CSharpNames.Property(operation.Input, scalar)}";
            return scalar.Shape.Type == "boolean"
                ? $"{property} is {{ }} flag ? [flag ? \"true\" : \"false\"] : null"
                : $"{property} is {{ }} number ? [number.ToString(global::System.Globalization.CultureInfo.InvariantCulture)] : null";
        }

        var found = Find(operation, [member], IsTexts);
        return found is null ? null : $"input.{CSharpNames.Property(operation.Input, found)}";
    }

    private static Member? Find(BoundOperation operation, string[] names, Func<Shape, bool> fits) => operation.InputShape.Members.FirstOrDefault(
        member => names.Contains(member.Name, StringComparer.OrdinalIgnoreCase) && fits(member.Shape));

    private static bool IsTexts(Shape shape) => shape.Type == "list" && shape.Item!.Shape.Type == "string";

    private static bool IsScalar(Shape shape) => shape.Type is "boolean" or "integer" or "long";

    private static Member? Part(Shape tag, string name) =>
        tag.Members.FirstOrDefault(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && member.Shape.Type == "string");

    private static string Pairs(Shape tag)
    {
        var type = CSharpNames.Pascal(tag.Name);
        var (key, value) = (CSharpNames.Property(type, Part(tag, "Key")!), CSharpNames.Property(type, Part(tag, "Value")!));
        return $"global::System.Linq.Enumerable.Select(tags, tag => {Pair}.Create(tag.{key} ?? \"\", tag.{value} ?? \"\"))";
    }
}
