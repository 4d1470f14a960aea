using System.Linq;
using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>Emits groups of members: one value type each, and a property of it on every shape that has the members.</summary>
internal static class GroupEmitter
{
    /// <summary>The group's type.</summary>
    public static void Type(CodeWriter code, MemberGroup group)
    {
        var parts = group.Members.Select(member => $"{TypeNames.Of(member, true)}{(member.Required ? "" : "?")} {Names.Pascal(member.Name)}");
        code.Line($"internal readonly record struct {group.Name}({string.Join(", ", parts)});");
        code.Line();
    }

    /// <summary>The property; set where every member may be left out, else <c>required</c> members would not be seen as set.</summary>
    public static void Property(CodeWriter code, string type, MemberGroup group)
    {
        var members = string.Join(", ", group.Members.Select(member => Names.Property(type, member)));
        var init = group.Members.Any(member => member.Required) ? "" : $" init => ({members}) = value;";
        code.Line($"internal {group.Name} {group.Name} {{ get => new({members});{init} }}");
    }
}
