using Tarn.Aws.Generator.Doors;
using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>Emits the check of an input's <c>[Refused]</c> members.</summary>
internal static class RefusedEmitter
{
    /// <summary>The interface of inputs with refused members.</summary>
    public const string Interface = Coverage + "IRefusingInput";

    private const string Coverage = "global::Tarn.Wire.Coverage.";

    /// <summary>The members that the generated code checks.</summary>
    public static IReadOnlyList<CoverageNote> Of(BoundOperation operation) => [.. operation.Method.Notes.Where(note => note.IsRefused)];

    /// <summary>The refused members that the input does not have.</summary>
    public static IEnumerable<string> Unknown(BoundOperation operation) =>
        Of(operation).Where(note => Test(operation, note) is null).Select(note => note.Member);

    /// <summary>Writes the check into the input's record.</summary>
    public static void Emit(CodeWriter code, Contract contract, BoundOperation operation)
    {
        if (Of(operation) is not { Count: > 0 } refused)
        {
            return;
        }

        code.Open("public global::System.Collections.Generic.List<string> Refusals()");
        code.Line("var (input, refusals) = (this, new global::System.Collections.Generic.List<string>());");
        foreach (var note in refused)
        {
            // each in a block of its own, because the tests declare variables
            code.Line($"{{ if ({Test(operation, note)}) refusals.Add({Coverage}Refusal.OfMember({CSharpNames.Literal(contract.Model.Name)}, "
                + $"{CSharpNames.Literal(operation.Name)}, {Label(operation, note)}, {CSharpNames.Literal(note.Text)})); }}");
        }

        code.Line("return refusals;");
        code.Close();
    }

    // An empty text, an empty list and false ask for nothing.
    private static string? Test(BoundOperation operation, CoverageNote note) => MemberTest.Of(operation, note.Member, (property, member) =>
        note.Values.Count > 0 ? $"{property} is {{ Length: > 0 }} and not ({string.Join(" or ", note.Values.Select(CSharpNames.Literal))})"
        : member.Shape.Type == "boolean" ? $"{property} == true"
        : CSharpTypes.Of(member.Shape) == "string" ? $"{property} is {{ Length: > 0 }}"
        : MemberTest.IsGiven(property, member));

    // The member, with its value where other values work.
    private static string Label(BoundOperation operation, CoverageNote note)
    {
        var isFlag = MemberTest.Of(operation, note.Member, (_, member) => member.Shape.Type)!.EndsWith("boolean", StringComparison.Ordinal);
        return isFlag ? CSharpNames.Literal(note.Member + " true")
            : note.Values.Count > 0 && OperationEmitter.PropertyPath(operation, note.Member) is { } path
            ? $"{CSharpNames.Literal(note.Member + " ")} + input.{path}"
            : CSharpNames.Literal(note.Member);
    }
}
