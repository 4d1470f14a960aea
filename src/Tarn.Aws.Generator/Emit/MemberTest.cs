using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>Whether an input gives a member, as a C# expression over <c>input</c>.</summary>
internal static class MemberTest
{
    /// <summary>The expression; null when the input has no member at that path.</summary>
    /// <param name="path">The member's path. Lists on the way are searched for an item that gives the rest of the path.</param>
    /// <param name="test">Makes the test of the last member from its C# expression.</param>
    public static string? Of(BoundOperation operation, string path, Func<string, Member, string> test) =>
        Of("input", operation.InputShape, operation.Input, [.. path.Split('.')], depth: 0, test);

    /// <summary>The test that a member is given: lists and maps have items, other members are not null.</summary>
    public static string IsGiven(string property, Member member) =>
        member.Shape.Type is "list" or "map" ? $"{property} is {{ Count: > 0 }}" : $"{property} is not null";

    private static string? Of(string owner, Shape shape, string type, string[] path, int depth, Func<string, Member, string> test)
    {
        if (shape.Members.FirstOrDefault(member => member.Name == path[depth]) is not { } member)
        {
            return null;
        }

        var property = $"{owner}.{CSharpNames.Property(type, member)}{(member.Required && CSharpTypes.IsValue(member) ? "OrNull" : "")}";
        if (depth == path.Length - 1)
        {
            return test(property, member);
        }

        var found = $"found{depth}";
        if (member.Shape.Type != "list")
        {
            return Of(found, member.Shape, CSharpNames.Pascal(member.Shape.Name), path, depth + 1, test) is { } below
                ? $"{property} is {{ }} {found} && {below}"
                : null;
        }

        var item = member.Shape.Item!.Shape;
        return Of($"item{depth}", item, CSharpNames.Pascal(item.Name), path, depth + 1, test) is { } within
            ? $"{property} is {{ }} {found} && global::System.Linq.Enumerable.Any({found}, item{depth} => {within})"
            : null;
    }
}
