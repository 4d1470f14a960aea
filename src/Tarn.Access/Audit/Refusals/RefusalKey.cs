namespace Tarn.Access.Audit.Refusals;

/// <summary>Refusals that are counted together: one caller, operation and code.</summary>
internal readonly record struct RefusalKey(string Caller, string Service, string Operation, string Code);
