namespace Tarn.Workers.Functions;

/// <summary>
/// A C# function that a statement calls in the worker: the function, its name in the statement, and its exact DuckDB
/// types.
/// </summary>
public sealed record ManagedFunctionUse(string Function, string Name, IReadOnlyList<string> ParameterTypes, string ResultType);
