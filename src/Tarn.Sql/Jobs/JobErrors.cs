using Tarn.Workers;

namespace Tarn.Sql.Jobs;

/// <summary>Errors of SQL as jobs know them.</summary>
internal static class JobErrors
{
    /// <exception cref="WorkerException">The error of the same name.</exception>
    public static T Translate<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqlException e)
        {
            throw new WorkerException(e.Name, e.Message);
        }
    }

    /// <inheritdoc cref="Translate"/>
    public static async Task<T> Translate<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (SqlException e)
        {
            throw new WorkerException(e.Name, e.Message);
        }
    }
}
