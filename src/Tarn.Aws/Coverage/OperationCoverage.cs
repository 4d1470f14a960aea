namespace Tarn.Aws.Coverage;

/// <summary>What Tarn has of one operation.</summary>
/// <param name="Name">The operation's name.</param>
/// <param name="Present">True where a door has it.</param>
/// <param name="Notes">Members that are kept or refused.</param>
public sealed record OperationCoverage(string Name, bool Present, IReadOnlyList<MemberCoverage> Notes);
