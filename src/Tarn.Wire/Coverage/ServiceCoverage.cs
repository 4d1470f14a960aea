namespace Tarn.Wire.Coverage;

/// <summary>Tarn's support for one service.</summary>
/// <param name="Name">The model's name: <c>kinesis</c>.</param>
/// <param name="FullName">The service's full name.</param>
/// <param name="Operations">Every operation of the model.</param>
public sealed record ServiceCoverage(string Name, string FullName, IReadOnlyList<OperationCoverage> Operations);
