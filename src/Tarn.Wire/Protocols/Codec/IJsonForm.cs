using System.Text.Json;

namespace Tarn.Wire.Protocols;

/// <summary>
/// Reads and writes a shape that has no generated type, because a project has a form of its own for it. Only services that speak
/// nothing but JSON
/// have one.
/// </summary>
/// <typeparam name="T">The project's type.</typeparam>
public interface IJsonForm<T>
    where T : struct
{
    /// <summary>Reads a value. The reader is at its first token, which is not null, and afterwards at its last.</summary>
    /// <exception cref="AwsErrorException">The JSON is no value of the shape.</exception>
    static abstract T Read(ref Utf8JsonReader reader);

    static abstract void Write(Utf8JsonWriter writer, T value);
}
