namespace Tarn.Delivery.Configuration.Validation;

/// <summary>The delivery's jq program, as far as it is known before a record passes.</summary>
/// <param name="IsPresent">Whether there is a program.</param>
/// <param name="Keys">The keys of the object that each output is; null: only a record shows them.</param>
internal readonly record struct QueryKeys(bool IsPresent, IReadOnlyList<string>? Keys);
