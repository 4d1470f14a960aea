namespace Tarn.Aws.Coverage;

/// <summary>What Tarn has of one service.</summary>
/// <param name="Name">The model's name: <c>kinesis</c>.</param>
/// <param name="FullName">The service's name for people.</param>
/// <param name="Operations">Every operation of the model.</param>
public sealed record ServiceCoverage(string Name, string FullName, IReadOnlyList<OperationCoverage> Operations);
