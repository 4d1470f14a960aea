using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>Emits the door's generated half: the service's descriptor and one nested class per operation.</summary>
internal static class OperationEmitter
{
    private const string CallAndToken = "global::Tarn.Access.Call call, global::System.Threading.CancellationToken ct";

    /// <summary>The file of the door.</summary>
    public static string Emit(Contract contract)
    {
        var code = CodeWriter.File(contract.Door.Class.Namespace);
        code.Line($"using {contract.Namespace};");
        code.Line();
        code.Open($"partial class {contract.Door.Class.Name} : {CSharpNames.Runtime}IDoor");
        Descriptor(code, contract);
        Families(code, contract);
        foreach (var operation in contract.Operations)
        {
            Operation(code, contract, operation);
        }

        code.Close();
        return code.ToString();
    }

    // A constructor of the door's own sets each: the compiler names one that it forgets.
    private static void Families(CodeWriter code, Contract contract)
    {
        if (contract.Door.Constructor is { } constructor)
        {
            code.Line("/// <summary>Makes the families of operations.</summary>");
            code.Block($"public {contract.Door.Class.Name}({constructor.Parts} parts)", () => constructor.Lines.ToList().ForEach(code.Line));
            code.Line();
        }

        foreach (var family in contract.Door.Families)
        {
            code.Line($"internal global::{family.FullName} {family.Name} {{ get; }}");
            code.Line();
        }
    }

    // The instance whose method runs the operation.
    private static string Target(Contract contract, BoundOperation operation)
    {
        var family = contract.Door.Families.FirstOrDefault(candidate => candidate.FullName == operation.Method.Class);
        return family is null ? "door" : $"door.{family.Name}";
    }

    private static void Descriptor(CodeWriter code, Contract contract)
    {
        var model = contract.Model;
        code.Line("/// <summary>The service's names, protocols and operations.</summary>");
        code.Line($"public static {CSharpNames.Runtime}ServiceDescriptor Descriptor {{ get; }} = new(static () => [");
        foreach (var operation in contract.Operations)
        {
            code.Line($"    new {operation.Name}Operation(),");
        }

        code.Line("],");
        code.Line("static () => [");
        foreach (var missing in contract.Model.Operations.Values.Where(o => contract.Model.IsRest && !contract.Has(o)))
        {
            code.Line($"    {Route(contract, missing)},");
        }

        code.Open("])");
        code.Line($"Name = {CSharpNames.Literal(model.Name)},");
        code.Line($"FullName = {CSharpNames.Literal(model.FullName)},");
        code.Line($"SigningName = {CSharpNames.Literal(model.SigningName)},");
        code.Line($"TargetPrefix = {CSharpNames.Literal(model.TargetPrefix)},");
        code.Line($"ApiVersion = {CSharpNames.Literal(model.ApiVersion)},");
        code.Line($"XmlNamespace = {CSharpNames.Literal(contract.Wire.Namespace ?? model.Namespace)},");
        ServiceFacts.Validation(code, contract.Wire);
        if (contract.Wire.ChecksBodies)
        {
            code.Line("ChecksBodies = true,");
        }

        var protocols = model.Protocols.Concat(contract.Wire.Protocols).Select(name => Protocol(name, model, contract.Wire)).OfType<string>();
        code.Line($"Protocols = [{string.Join(", ", protocols)}],");
        if (model.IsQueryCompatible)
        {
            code.Line("IsQueryCompatible = true,");
        }

        ServiceFacts.Bodies(code, model);
        ServiceFacts.Errors(code, contract);
        if (contract.Wire.ExactContentTypes)
        {
            code.Line($"Otherwise = {CSharpNames.Runtime}CborProtocol.Instance,");
        }

        code.Close(";");
        code.Line();
        code.Line($"{CSharpNames.Runtime}ServiceDescriptor {CSharpNames.Runtime}IDoor.Service => Descriptor;");
        code.Line();
    }

    private static string? Protocol(string name, ServiceModel model, WireTable wire) => name switch
    {
        "json" when wire.ExactContentTypes => $"{CSharpNames.Runtime}JsonProtocol.Exact",
        "json" when wire.FieldWords => $"{CSharpNames.Runtime}JsonProtocol.FieldWords",
        "untyped" => $"{CSharpNames.Runtime}UntypedProtocol.Instance",
        "json" => $"{CSharpNames.Runtime}JsonProtocol.Version{model.JsonVersion.Replace(".", "")}",
        "cbor" => $"{CSharpNames.Runtime}CborProtocol.Instance",
        "smithy-rpc-v2-cbor" => $"{CSharpNames.Runtime}RpcCborProtocol.Instance",
        "query" => $"{CSharpNames.Runtime}QueryProtocol.Instance, {CSharpNames.Runtime}QueryJsonProtocol.Instance",
        "rest-iceberg" => $"{CSharpNames.Runtime}RestIcebergProtocol.Instance",
        "rest-json" => $"{CSharpNames.Runtime}RestJsonProtocol.Instance",
        "rest-xml" => $"{CSharpNames.Runtime}RestXmlProtocol.Instance",
        _ => null,
    };

    private static void Operation(CodeWriter code, Contract contract, BoundOperation operation)
    {
        var door = contract.Door.Class.Name;
        var row = contract.Access.Row(operation.Name) ?? new JsonValue();
        var baseType = operation.Method.Raw
            ? $"{CSharpNames.Runtime}RawOperation<{door}, {operation.Name}Body>"
            : operation.Events is { } events
            ? $"{CSharpNames.Runtime}EventOperation<{door}, {operation.Input}, {operation.Output}, {CSharpNames.Pascal(events.Shape.Name)}>"
            : $"{CSharpNames.Runtime}Operation<{door}, {operation.Input}, {operation.Output}>";
        code.Open($"private sealed class {operation.Name}Operation : {baseType}");
        code.Line($"public override string Name => {CSharpNames.Literal(operation.Name)};");
        code.Line($"public override {CSharpNames.Runtime}HttpRoute Route {{ get; }} = {Route(contract, operation.Model)};");
        code.Line($"public override {CSharpNames.Runtime}AccessRow Access {{ get; }} = {AccessEmitter.Row(row)};");
        Facts(code, operation);
        if (contract.Wire.BodyBytesMax(operation.Name) is { } bytesMax)
        {
            code.Line($"public override int? BodyBytesMax => {bytesMax};");
        }

        if (contract.Wire.PathMember is { } path && operation.InputShape.Members.Any(member => member.Name == path))
        {
            code.Line($"public override string? PathMember => {CSharpNames.Literal(path)};");
        }

        Run(code, contract, operation);
        if (!operation.Method.Raw)
        {
            Members(code, operation, AccessEmitter.Members(row));
            KeptEmitter.Emit(code, contract, operation);
            KeyEmitter.Emit(code, operation, row);
        }

        if (operation.Events is { } stream)
        {
            code.Line($"protected override {CSharpTypes.Of(stream.Shape)} Events({operation.Output} output) => "
                + $"output.{CSharpNames.Property(operation.Output, stream)};");
        }

        code.Close();
        code.Line();
    }

    // Only facts in which the operation differs from most others.
    private static void Facts(CodeWriter code, BoundOperation operation)
    {
        if (operation.Model.Anonymous)
        {
            code.Line("public override bool Anonymous => true;");
        }

        if (StreamsPayload(operation.Model.Input))
        {
            code.Line($"public override {CSharpNames.Runtime}RequestBodyKind RequestBody => {CSharpNames.Runtime}RequestBodyKind.Stream;");
        }

        if (operation.Model.Output is null)
        {
            code.Line("public override bool HasOutput => false;");
        }

        if (operation.Model.Status != "200")
        {
            code.Line($"public override int SuccessStatus => {operation.Model.Status};");
        }

        if (operation.InputShape.Members.Any(m => m.Name == operation.InputShape.Payload && m.Shape.IsScalar && !m.Streaming))
        {
            code.Line("public override bool BodyIsOpaque => true;");
        }

        if (StreamsPayload(operation.Model.Output))
        {
            code.Line("public override bool AnswersStream => true;");
        }
    }

    private static void Run(CodeWriter code, Contract contract, BoundOperation operation)
    {
        var door = contract.Door.Class.Name;
        if (operation.Method.Raw)
        {
            code.Line($"protected override global::System.Threading.Tasks.ValueTask Run({door} door, {operation.Name}Body body, "
                + $"global::System.Buffers.IBufferWriter<byte> response, {CallAndToken}) => "
                + $"{Target(contract, operation)}.{operation.Name}(body, response, call, ct);");
        }
        else if (operation.Method.Refusing is { } refusing)
        {
            var sentence = $"global::Tarn.Wire.Coverage.Refusal.OfOperation({CSharpNames.Literal(contract.Model.Name)}, {CSharpNames.Literal(operation.Name)}, "
                + $"{CSharpNames.Literal(operation.Method.Notes[0].Text)})";
            var members = refusing.Members.Select(member => Argument(operation, member)!);
            var target = refusing.IsStatic ? $"global::{operation.Method.Class}" : Target(contract, operation);
            code.Line($"protected override global::System.Threading.Tasks.Task<{operation.Output}> Run("
                + $"{door} door, {operation.Input} input, {CallAndToken}) => "
                + $"throw {target}.{refusing.Name}({string.Join(", ", members.Prepend(sentence).Prepend("call"))});");
        }
        else if (operation.Method.ReturnsNothing)
        {
            code.Open($"protected override async global::System.Threading.Tasks.Task<{operation.Output}> Run("
                + $"{door} door, {operation.Input} input, {CallAndToken})");
            code.Line($"await {Target(contract, operation)}.{operation.Name}(input, call, ct);");
            code.Line($"return new {operation.Output}();");
            code.Close();
        }
        else
        {
            code.Line($"protected override global::System.Threading.Tasks.Task<{operation.Output}> Run("
                + $"{door} door, {operation.Input} input, {CallAndToken}) => "
                + $"{Target(contract, operation)}.{operation.Name}(input, call, ct){(operation.Method.ReturnsValueTask ? ".AsTask()" : "")};");
        }
    }

    /// <summary>The members that a method of several operations takes and the input does not have.</summary>
    public static IEnumerable<string> UnknownArguments(BoundOperation operation) =>
        (operation.Method.Refusing?.Members ?? operation.Method.Tagging?.Members)?.Where(member => Argument(operation, member) is null) ?? [];

    /// <summary>The input's member for a parameter, which has the member's name in C#'s case; null: the input has none.</summary>
    public static string? Argument(BoundOperation operation, string parameter) =>
        operation.InputShape.Members.FirstOrDefault(member => string.Equals(member.Name, parameter, System.StringComparison.OrdinalIgnoreCase)) is { } found
            ? PropertyPath(operation, found.Name) is { } path ? $"input.{path}" : null
            : null;

    private static string Route(Contract contract, ModelOperation operation)
    {
        if (!contract.Model.IsRest)
        {
            return $"{CSharpNames.Runtime}HttpRoute.Single";
        }

        var required = (operation.Input ?? Shape.Empty).Members.Where(member => member.Required).ToList();
        var query = required.Where(member => member.Location == "querystring").Select(member => member.LocationName!);
        var headers = required.Where(member => member.Location == "header").Select(member => member.LocationName!);
        return $"new {CSharpNames.Runtime}HttpRoute({CSharpNames.Literal(operation.Method)}, {CSharpNames.Literal(operation.Uri)}, "
            + $"[{string.Join(", ", query.Select(CSharpNames.Literal))}], [{string.Join(", ", headers.Select(CSharpNames.Literal))}])";
    }

    private static bool StreamsPayload(Shape? shape) =>
        shape?.Members.Any(member => member.Streaming && member.Shape.Type == "blob") == true;

    /// <summary>
    /// The C# expression for an access template's member; null when the input has no text member at that path.
    /// </summary>
    public static string? PropertyPath(BoundOperation operation, string path)
    {
        var (shape, type, properties) = (operation.InputShape, operation.Input, new List<string>());
        foreach (var name in path.Split('.'))
        {
            if (shape.Members.FirstOrDefault(member => member.Name == name) is not { } found)
            {
                return null;
            }

            properties.Add(CSharpNames.Property(type, found));
            (shape, type) = (found.Shape, CSharpNames.Pascal(found.Shape.Name));
        }

        return shape.Type == "string" ? string.Join("?.", properties) : null;
    }

    /// <summary>The C# expression for the text of a member that an access row names; null when the input has no text or number at that path.</summary>
    public static string? MemberText(BoundOperation operation, string path) => PropertyPath(operation, path) is { } property ? $"input.{property}"
        : operation.InputShape.Members.FirstOrDefault(member => member.Name == path && member.Shape.Type is "integer" or "long") is { } number
        ? $"input.{CSharpNames.Property(operation.Input, number)} is {{ }} number "
            + "? number.ToString(global::System.Globalization.CultureInfo.InvariantCulture) : null"
        : null;

    private static void Members(CodeWriter code, BoundOperation operation, IReadOnlyList<string> paths)
    {
        if (paths.Count == 0)
        {
            return;
        }

        code.Open($"protected override string? Member({operation.Input} input, string name) => name switch");
        foreach (var path in paths)
        {
            code.Line($"{CSharpNames.Literal(path)} => {MemberText(operation, path)},");
        }

        code.Line("_ => null,");
        code.Close(";");
    }
}
