using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>
/// Emits groups of members: a value type per group, and a property of that type on every shape with the group's
/// members.
/// </summary>
internal static class GroupEmitter
{
    /// <summary>Emits the group's type.</summary>
    public static void Type(CodeWriter code, MemberGroup group)
    {
        var parts = group.Members.Select(member => $"{CSharpTypes.Of(member, true)}{(member.Required ? "" : "?")} {CSharpNames.Pascal(member.Name)}");
        code.Line($"internal readonly record struct {group.Name}({string.Join(", ", parts)});");
        code.Line();
    }

    /// <summary>
    /// Emits the property. It has a setter only when no member is required, because C# would not count <c>required</c>
    /// members as set.
    /// </summary>
    public static void Property(CodeWriter code, string type, MemberGroup group)
    {
        var members = string.Join(", ", group.Members.Select(member => CSharpNames.Property(type, member)));
        var init = group.Members.Any(member => member.Required) ? "" : $" init => ({members}) = value;";
        code.Line($"internal {group.Name} {group.Name} {{ get => new({members});{init} }}");
    }
}
