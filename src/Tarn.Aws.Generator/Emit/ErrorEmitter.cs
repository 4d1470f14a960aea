using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>
/// Emits the service's errors as factories. Code, status, fault and member names come from the model.
/// </summary>
internal static class ErrorEmitter
{
    /// <summary>The file with a service's errors.</summary>
    public static string Emit(Contract contract)
    {
        var code = CodeWriter.File(contract.Namespace);
        code.Line($"/// <summary>The errors of {contract.Model.FullName}.</summary>");
        code.Open($"public static class {contract.Service}Errors");
        var added = contract.Wire.Errors.ToDictionary(error => error.Key, error => error.Value);
        foreach (var shape in contract.Model.Shapes.Values.Where(shape => shape.IsException))
        {
            added.TryGetValue(shape.Name, out var more);
            added.Remove(shape.Name);
            Modelled(code, shape, more, contract.Model.IsQueryCompatible);
        }

        foreach (var error in added)
        {
            Factory(code, error.Key, error.Value.TextOf("code") ?? error.Key, error.Value.TextOf("status") ?? "400", "message", error.Value.TextOf("message"),
                [.. error.Value.TextsOf("members")], null, [], error.Value, error.Value.TextOf("queryCode"));
        }

        code.Close();
        return code.ToString();
    }

    private static void Modelled(CodeWriter code, Shape shape, JsonValue? more, bool isQueryCompatible)
    {
        var message = shape.Members.FirstOrDefault(member => member.Name is "message" or "Message" or "errorMessage");
        var headers = shape.Members.Where(member => member.Location == "header").ToList();
        var members = shape.Members
            .Where(member => member != message && member.Shape.IsScalar && member.Shape.Type is not ("blob" or "form") && !headers.Contains(member))
            .Select(member => member.LocationName ?? member.Name)
            .Concat(more?.TextsOf("members") ?? []);
        var status = more?.TextOf("status") ?? shape.ErrorStatus ?? (shape.IsFault ? "500" : "400");
        // The code in the model is the query protocol's. The newer protocols name the shape.
        var queryCode = more?.TextOf("queryCode") ?? (isQueryCompatible && shape.ErrorCode != shape.Name ? shape.ErrorCode : null);
        Factory(code, shape.Name, isQueryCompatible ? shape.Name : shape.ErrorCode ?? shape.Name, status, message?.Name ?? "message", more?.TextOf("message"),
            [.. members], shape.IsFault ? "false" : null, [.. headers.Select(member => member.LocationName ?? member.Name)],
            more, queryCode);
    }

    private static void Factory(
        CodeWriter code, string name, string wireCode, string status, string messageMember, string? text, string[] members, string? sender,
        string[] headers, JsonValue? wire, string? queryCode)
    {
        var parameters = new List<string> { text is null ? "string message" : $"string message = {CSharpNames.Literal(text)}" };
        parameters.AddRange(members.Concat(headers).Select(member => $"string? {Parameter(member)} = {Default(member, sender)}"));
        var facts = new List<string>();
        if (messageMember != "message")
        {
            facts.Add($"MessageMember = {CSharpNames.Literal(messageMember)}");
        }

        if (wire?.TextOf("queryMessage") is { } queryMessage)
        {
            facts.Add($"QueryMessage = {CSharpNames.Literal(queryMessage)}");
        }

        if (queryCode is not null)
        {
            facts.Add($"QueryCode = {CSharpNames.Literal(queryCode)}");
        }

        if (sender is not null)
        {
            facts.Add($"SenderFault = {sender}");
        }

        if (members.Length > 0)
        {
            facts.Add($"Members = {CSharpNames.Runtime}ErrorMembers.Of("
                + string.Join(", ", members.Select(member => $"({CSharpNames.Literal(member)}, {Parameter(member)})")) + ")");
        }

        if (headers.Length > 0)
        {
            facts.Add($"Headers = {CSharpNames.Runtime}ErrorMembers.Of("
                + string.Join(", ", headers.Select(header => $"({CSharpNames.Literal(header)}, {Parameter(header)})")) + ")");
        }

        var initializer = facts.Count == 0 ? "" : $" {{ {string.Join(", ", facts)} }}";
        code.Line($"/// <summary>{wireCode}, status {status}.</summary>");
        code.Line($"public static {CSharpNames.Runtime}AwsErrorException {CSharpNames.Pascal(name)}({string.Join(", ", parameters)}) => "
            + $"new({CSharpNames.Literal(wireCode)}, {status}, message){initializer};");
    }

    // Lambda's errors name the side at fault
    private static string Default(string member, string? sender) =>
        member != "Type" ? "null" : CSharpNames.Literal(sender is null ? "User" : "Service");

    private static string Parameter(string member) => "@" + CSharpNames.LowerFirst(member.Replace("-", ""));
}
