using Tarn.DuckDb;
using Tarn.Workers.Protocol;

namespace Tarn.Workers.Parts;

/// <summary>
/// Translates the engine's messages about failed statements, in the worker. The one translator of a program: no other code interprets
/// these messages.
/// </summary>
public interface IEngineErrors
{
    /// <summary>The error of a message. When it is the user's, the engine's instance is still good.</summary>
    WorkerError Translate(DuckErrorType type, string message);
}
