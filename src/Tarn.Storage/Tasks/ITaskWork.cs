namespace Tarn.Storage.Tasks;

/// <summary>The work of one task, made when the task begins in this process. Its passes run one after the other.</summary>
public interface ITaskWork<T>
    where T : class, IDurableTask<T>
{
    /// <summary>Works from the stored progress to the end.</summary>
    /// <param name="cancellationToken">A caller asks for the end, or the program stops.</param>
    Task<TaskEnd<T>> Run(TaskPass<T> pass, CancellationToken cancellationToken);

    /// <summary>The end that a failure of pass or result makes; null: another pass may succeed.</summary>
    TaskEnd<T>? EndOf(Exception failure) => null;

    /// <summary>The time until the next pass.</summary>
    TimeSpan PauseAfter(Exception failure) => TimeSpan.FromSeconds(5);
}
