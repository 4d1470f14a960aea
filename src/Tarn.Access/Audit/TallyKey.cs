namespace Tarn.Access.Audit;

/// <summary>Calls that are counted together.</summary>
internal readonly record struct TallyKey(string Principal, string Account, string Region, string Service, string Operation, ResourceId Resource);
