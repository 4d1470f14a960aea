namespace Tarn.Functions.Definitions;

/// <summary>When AWS would change the runtime's patch version.</summary>
/// <param name="UpdateOn"><c>Auto</c>, <c>FunctionUpdate</c> or <c>Manual</c>.</param>
/// <param name="RuntimeVersionArn">The runtime's version for <c>Manual</c>; null: none.</param>
public sealed record RuntimeManagementDefinition(string UpdateOn, string? RuntimeVersionArn);
