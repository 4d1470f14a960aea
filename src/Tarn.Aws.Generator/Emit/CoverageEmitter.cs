using Tarn.Aws.Generator.Doors;
using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>Emits the table of all operations of all models: works, kept, refused or missing.</summary>
internal static class CoverageEmitter
{
    /// <summary>The file of the table.</summary>
    public static string Emit(IEnumerable<(ServiceModel Model, WireTable Wire, Door? Door)> services)
    {
        var code = CodeWriter.File("Tarn.Aws");
        code.Line("/// <summary>The operations of every service, and which of them Tarn's doors have.</summary>");
        code.Open("public static class CoverageTable");
        code.Line("/// <summary>The services, by name.</summary>");
        code.Line("public static global::System.Collections.Generic.IReadOnlyList<global::Tarn.Wire.Coverage.ServiceCoverage> Services { get; } =");
        code.Line("[");
        foreach (var (model, wire, door) in services)
        {
            code.Line($"new({CSharpNames.Literal(model.Name)}, {CSharpNames.Literal(model.FullName)}, [");
            foreach (var operation in model.Operations.Values)
            {
                code.Line("    " + Operation(operation, wire, door));
            }

            code.Line("]),");
        }

        code.Line("];");
        code.Close();
        return code.ToString();
    }

    private static string Operation(ModelOperation operation, WireTable wire, Door? door)
    {
        var method = door?.Methods.FirstOrDefault(method => method.Name == operation.Name);
        var notes = method?.Notes.Select(note => Note(note.IsKept, note.Member, note.Text))
            .Concat(wire.NotesOf(operation.Input).Select(note => Note(note.IsKept, note.Member, note.Text))) ?? [];
        return $"new({CSharpNames.Literal(operation.Name)}, {(method is null ? "false" : "true")}, [{string.Join(", ", notes)}]),";
    }

    private static string Note(bool isKept, string member, string text) =>
        $"new({(isKept ? "true" : "false")}, {CSharpNames.Literal(member)}, {CSharpNames.Literal(text)})";
}
