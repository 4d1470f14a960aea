namespace Tarn.Wire.Coverage;

/// <summary>Tarn's support for one operation.</summary>
/// <param name="Name">The operation's name.</param>
/// <param name="Present">True if a door has the operation.</param>
/// <param name="Notes">Members that are kept or refused.</param>
public sealed record OperationCoverage(string Name, bool Present, IReadOnlyList<MemberCoverage> Notes);
