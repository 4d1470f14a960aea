using Tarn.DuckDb.Functions;

namespace Tarn.Workers.Functions;

/// <summary>C# functions that statements call in a worker. They do no I/O.</summary>
public interface IWorkerFunctions
{
    /// <summary>Loads the libraries that the functions need later. A fenced thread may not open them.</summary>
    void Load();

    /// <summary>The function of a use; null: it is none of these.</summary>
    ScalarFunction? Find(ManagedFunctionUse use);
}
