
namespace Tarn.Aws.Generator.Emit;

/// <summary>Emits a service's client: one method per operation marked <c>[Client]</c>.</summary>
internal static class ClientEmitter
{
    /// <summary>The client's file; null when no operation is marked.</summary>
    public static string? Emit(Contract contract)
    {
        var operations = contract.Operations.Where(operation => operation.Client).ToList();
        if (operations.Count == 0)
        {
            return null;
        }

        var door = contract.Door.Class;
        var code = CodeWriter.File(door.Namespace);
        code.Line($"using {contract.Namespace};");
        code.Line();
        code.Line($"/// <summary>A client of {contract.Model.FullName}, for the operations that Tarn itself calls.</summary>");
        code.Open($"public sealed class {contract.Service}Client({CSharpNames.Runtime}IWireTransport transport, "
            + $"{CSharpNames.Runtime}WireProtocol? protocol = null) : {CSharpNames.Runtime}WireClient({door.Name}.Descriptor, transport, protocol)");
        foreach (var operation in operations)
        {
            code.Line($"/// <summary>Calls {operation.Name}.</summary>");
            code.Line($"public global::System.Threading.Tasks.Task<{operation.Output}> {operation.Name}("
                + $"{operation.Input} input, global::System.Threading.CancellationToken ct) =>");
            code.Line($"    Send<{operation.Input}, {operation.Output}>({CSharpNames.Literal(operation.Name)}, {WithToken(operation)}, ct);");
        }

        code.Close();
        return code.ToString();
    }

    // each call that may be repeated has its own token
    private static string WithToken(BoundOperation operation)
    {
        var token = operation.InputShape.Members.FirstOrDefault(member => member.IdempotencyToken);
        if (token is null)
        {
            return "input";
        }

        var name = CSharpNames.Property(operation.Input, token);
        return $"input with {{ {name} = input.{name} ?? global::System.Guid.NewGuid().ToString() }}";
    }
}
