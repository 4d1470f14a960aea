using Tarn.Aws.Generator.Doors;
using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>Emits which kept members an operation has, and whether an input gives them.</summary>
internal static class KeptEmitter
{
    /// <summary>The operation's kept members: of its method, and of its input's groups.</summary>
    public static IReadOnlyList<(string Member, string Value)> Of(Contract contract, BoundOperation operation) =>
    [
        .. operation.Method.Notes.Where(note => note.IsKept).Select(note => (note.Member, note.Value)),
        .. contract.Wire.NotesOf(operation.Model.Input).Where(note => note.IsKept).Select(note => (note.Member, "")),
    ];

    /// <summary>The kept members that the input does not have.</summary>
    public static IEnumerable<string> Unknown(Contract contract, BoundOperation operation) =>
        Of(contract, operation).Where(kept => kept.Member != "*" && Test(operation, kept) is null).Select(kept => kept.Member);

    /// <summary>Writes the members and their tests into the operation's class.</summary>
    public static void Emit(CodeWriter code, Contract contract, BoundOperation operation)
    {
        var kept = Of(contract, operation);
        if (kept.Count == 0 || operation.Method.Raw)
        {
            return;
        }

        code.Line("public override global::System.Collections.Generic.IReadOnlyList<string> Kept { get; } = "
            + $"[{string.Join(", ", kept.Select(member => Names.Literal(member.Member)))}];");
        code.Open($"protected override bool Gives({operation.Input} input, int kept) => kept switch");
        for (var i = 0; i < kept.Count; i++)
        {
            code.Line($"{i} => {(kept[i].Member == "*" ? "true" : Test(operation, kept[i]))},");
        }

        code.Line("_ => false,");
        code.Close(";");
    }

    private static string? Test(BoundOperation operation, (string Member, string Value) kept) =>
        Test("input", operation.InputShape, operation.Input, [.. kept.Member.Split('.')], depth: 0, kept.Value);

    // Lists on the way are searched for an item that gives the rest of the path.
    private static string? Test(string owner, Shape shape, string type, string[] path, int depth, string value)
    {
        if (shape.Members.FirstOrDefault(member => member.Name == path[depth]) is not { } member)
        {
            return null;
        }

        var property = $"{owner}.{Names.Property(type, member)}{(member.Required && TypeNames.IsValue(member) ? "OrNull" : "")}";
        if (depth == path.Length - 1)
        {
            return value.Length > 0 ? $"{property} == {Names.Literal(value)}"
                : member.Shape.Type is "list" or "map" ? $"{property} is {{ Count: > 0 }}"
                : $"{property} is not null";
        }

        var found = $"found{depth}";
        if (member.Shape.Type != "list")
        {
            return Test(found, member.Shape, Names.Pascal(member.Shape.Name), path, depth + 1, value) is { } below
                ? $"{property} is {{ }} {found} && {below}"
                : null;
        }

        var item = member.Shape.Item!.Shape;
        return Test($"item{depth}", item, Names.Pascal(item.Name), path, depth + 1, value) is { } within
            ? $"{property} is {{ }} {found} && global::System.Linq.Enumerable.Any({found}, item{depth} => {within})"
            : null;
    }
}
