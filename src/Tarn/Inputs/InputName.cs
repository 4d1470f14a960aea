namespace Tarn.Inputs;

/// <summary>An input as messages name it.</summary>
/// <param name="File">The file's name; <c>FILE</c> for standard input.</param>
/// <param name="Put">The command that reads its records from standard input.</param>
internal sealed record InputName(string File, string Put);
