using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>
/// Emits the immutable types: one record per structure, input and output, and one class of constants per enum.
/// </summary>
internal static class RecordEmitter
{
    /// <summary>The file with all types of a door.</summary>
    public static string Emit(Contract contract)
    {
        var code = CodeWriter.File(contract.Namespace);
        foreach (var operation in contract.Operations)
        {
            Operation(code, contract, operation);
        }

        foreach (var shape in contract.Structures)
        {
            Record(code, contract, CSharpNames.Pascal(shape.Name), shape, true, [CSharpNames.Runtime + "IJavaNamed"], () => code.Line(
                $"string {CSharpNames.Runtime}IJavaNamed.JavaName => {CSharpNames.Literal(contract.JavaName(shape.Name))};"));
        }

        foreach (var group in contract.Groups)
        {
            GroupEmitter.Type(code, group);
        }

        foreach (var shape in contract.EventStreams)
        {
            EventEmitter.Union(code, contract, shape);
        }

        foreach (var shape in contract.Enums)
        {
            Constants(code, shape);
        }

        return code.ToString();
    }

    private static void Operation(CodeWriter code, Contract contract, BoundOperation operation)
    {
        var input = operation.InputShape;
        var inputs = new List<string> { $"IReadShape<{operation.Input}>", $"IValidShape<{operation.Input}>", $"IParameterShape<{operation.Input}>" };
        var outputs = new List<string> { $"IWriteShape<{operation.Output}>" };
        if (operation.Client)
        {
            inputs.Add($"IWriteShape<{operation.Input}>");
            outputs.Add($"IReadShape<{operation.Output}>");
        }

        if (RefusedEmitter.Of(operation).Count > 0)
        {
            inputs.Add("");
        }

        code.Line($"/// <summary>The input of {operation.Name}.</summary>");
        var interfaces = inputs.Select(name => name.Length == 0 ? RefusedEmitter.Interface : CSharpNames.Runtime + name);
        Record(code, contract, operation.Input, input, true, interfaces, () =>
        {
            RefusedEmitter.Emit(code, contract, operation);
            Readable(code, contract, operation.Input);
            Whole(code, contract, operation, isInput: true);
            code.Line($"static void {CSharpNames.Runtime}IParameterShape<{operation.Input}>.WriteParameters({CSharpNames.Runtime}ParameterWriter writer, "
                + $"{operation.Input} value) => {operation.Input}Codec.Write{(contract.Model.IsRest ? "Whole" : "")}(ref writer, value);");
            code.Line($"static void {CSharpNames.Runtime}IValidShape<{operation.Input}>.Validate({operation.Input} value, "
                + $"{CSharpNames.Runtime}Violations violations) => {operation.Input}Codec.Validate(value, violations);");
            if (operation.Client)
            {
                Writable(code, contract, operation.Input);
            }
        });
        code.Line($"/// <summary>The output of {operation.Name}.</summary>");
        Record(code, contract, operation.Output, operation.OutputShape, false, outputs.Select(name => CSharpNames.Runtime + name), () =>
        {
            Writable(code, contract, operation.Output);
            Whole(code, contract, operation, isInput: false);
            if (operation.Client)
            {
                Readable(code, contract, operation.Output);
            }
        });
    }

    private static void Readable(CodeWriter code, Contract contract, string type)
    {
        var declared = $"{CSharpNames.Runtime}IReadShape<{type}>";
        code.Line($"static {type}? {declared}.Read<TReader>(ref TReader reader) => {type}Codec.Read(ref reader);");
        if (contract.Model.IsRest)
        {
            code.Line($"static {type}? {declared}.ReadHttp<TReader>({CSharpNames.Runtime}HttpMembers http, ref TReader body) => "
                + $"{type}Codec.ReadHttp(http, ref body);");
        }
    }

    // REST operations have members outside the body. Their other form has all members in one document.
    private static void Whole(CodeWriter code, Contract contract, BoundOperation operation, bool isInput)
    {
        if (!contract.Model.IsRest)
        {
            return;
        }

        var (type, shape) = isInput ? (operation.Input, "IReadShape") : (operation.Output, "IWriteShape");
        code.Line(isInput
            ? $"static {type}? {CSharpNames.Runtime}{shape}<{type}>.ReadWhole<TReader>({CSharpNames.Runtime}RequestBody? stream, ref TReader document) => "
                + $"{type}Codec.ReadWhole(stream, ref document);"
            : $"static void {CSharpNames.Runtime}{shape}<{type}>.WriteWhole<TWriter>(ref TWriter writer, {type} value) => "
                + $"{type}Codec.WriteWhole(ref writer, value);");
    }

    private static void Writable(CodeWriter code, Contract contract, string type)
    {
        var declared = $"{CSharpNames.Runtime}IWriteShape<{type}>";
        code.Line($"static void {declared}.Write<TWriter>(ref TWriter writer, {type} value) => "
            + $"{type}Codec.Write(ref writer, value);");
        if (contract.Model.IsRest)
        {
            code.Line($"static void {declared}.WriteHttp({type} value, {CSharpNames.Runtime}HttpMemberWriter http) => "
                + $"{type}Codec.WriteHttp(value, http);");
            code.Line($"static string? {declared}.RootElement({type} value) => {type}Codec.RootElement(value);");
        }
    }

    private static void Record(
        CodeWriter code, Contract contract, string type, Shape shape, bool isInput, IEnumerable<string> interfaces, System.Action inside)
    {
        code.Open($"public sealed partial record {type} : {string.Join(", ", interfaces)}");
        foreach (var member in shape.Members)
        {
            Property(code, type, member, isInput);
        }

        foreach (var group in contract.Wire.GroupsOf(shape))
        {
            GroupEmitter.Property(code, type, group);
        }

        inside();
        Lean(code, type);
        code.Close();
        code.Line();
    }

    // Without them the compiler writes members that are a third of all methods of the doors. A text of all members would also show secrets. Lists were
    // never compared by their elements, so no code can rely on equal values.
    private static void Lean(CodeWriter code, string type)
    {
        code.Line($"public bool Equals({type}? other) => ReferenceEquals(this, other);");
        code.Line("public override int GetHashCode() => global::System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);");
        code.Line($"public override string ToString() => {CSharpNames.Literal(type)};");
        code.Line("private bool PrintMembers(global::System.Text.StringBuilder builder) => false;");
    }

    // A required number or truth value is not nullable. A second property shows validation whether it was given.
    private static void Property(CodeWriter code, string type, Member member, bool isInput)
    {
        var name = CSharpNames.Property(type, member);
        var plain = CSharpTypes.Of(member, isInput);
        if (member.Required && CSharpTypes.IsValue(member))
        {
            code.Line($"public required {plain} {name} {{ get => {name}OrNull.GetValueOrDefault(); init => {name}OrNull = value; }}");
            code.Line($"internal {plain}? {name}OrNull {{ get; init; }}");
        }
        else if (member.Required)
        {
            code.Line($"public required {plain} {name} {{ get; init; }}");
        }
        else
        {
            code.Line($"public {plain}? {name} {{ get; init; }}");
        }
    }

    private static void Constants(CodeWriter code, Shape shape)
    {
        code.Open($"public static class {CSharpNames.Pascal(shape.Name)}");
        var used = new HashSet<string>();
        foreach (var value in shape.Values)
        {
            var name = CSharpNames.Constant(value);
            while (!used.Add(name) || name == CSharpNames.Pascal(shape.Name))
            {
                name += "_";
            }

            code.Line($"public const string {name} = {CSharpNames.Literal(value)};");
        }

        code.Close();
        code.Line();
    }
}
