namespace Tarn.Aws.Generator.Emit;

/// <summary>Emits which kept members an operation has, and whether an input gives them.</summary>
internal static class KeptEmitter
{
    /// <summary>The operation's kept members: of its method, and of its input's groups.</summary>
    public static IReadOnlyList<(string Member, string Value)> Of(Contract contract, BoundOperation operation) =>
    [
        .. operation.Method.Notes.Where(note => note.IsKept).Select(note => (note.Member, note.Values.FirstOrDefault() ?? "")),
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
            + $"[{string.Join(", ", kept.Select(member => CSharpNames.Literal(member.Member)))}];");
        code.Open($"protected override bool Gives({operation.Input} input, int kept) => kept switch");
        for (var i = 0; i < kept.Count; i++)
        {
            code.Line($"{i} => {(kept[i].Member == "*" ? "true" : Test(operation, kept[i]))},");
        }

        code.Line("_ => false,");
        code.Close(";");
    }

    private static string? Test(BoundOperation operation, (string Member, string Value) kept) => MemberTest.Of(
        operation,
        kept.Member,
        (property, member) => kept.Value.Length > 0 ? $"{property} == {CSharpNames.Literal(kept.Value)}" : MemberTest.IsGiven(property, member));
}
