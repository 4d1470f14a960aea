namespace Tarn.Sql.Engine;

/// <summary>A C# function that a statement calls in the worker: which, under what name, and for exactly which DuckDB types.</summary>
public sealed record ManagedFunctionUse(string Function, string Name, IReadOnlyList<string> ParameterTypes, string ResultType);
