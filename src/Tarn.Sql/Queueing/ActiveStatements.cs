using Tarn.Storage;

namespace Tarn.Sql.Queueing;

/// <summary>
/// Limits the waiting and running statements: their number, that of each work group, and the memory of their texts.
/// Thread-safe.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/ug/service-limits.html"/>
internal sealed class ActiveStatements(int countMax, long charactersMax)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _groups = [];
    private int _count;
    private long _characters;

    /// <summary>Takes a slot until the result is disposed.</summary>
    /// <param name="characters">The characters of the statement's text and parameters.</param>
    /// <param name="group">The work group, with its account and region.</param>
    /// <param name="groupMax">The most statements of the work group; null: no limit.</param>
    /// <exception cref="TarnException">Throttled.</exception>
    public IDisposable Enter(long characters, string group, int? groupMax)
    {
        lock (_lock)
        {
            var ofGroup = _groups.GetValueOrDefault(group);
            if (ofGroup >= groupMax)
            {
                throw new TarnException(ErrorKind.Throttled, $"The queue of the work group is full: {ofGroup} queries run or wait, of {groupMax}");
            }

            if (_count >= countMax)
            {
                throw new TarnException(ErrorKind.Throttled, $"You have exceeded the limit for the number of queries you can run concurrently: {countMax}");
            }

            if (_count > 0 && _characters + characters > charactersMax)
            {
                throw new TarnException(ErrorKind.Throttled,
                    $"The texts of the queries that run or wait have {_characters} characters, of {charactersMax} "
                        + $"that they may have together: wait until some have ended");
            }

            _groups[group] = ofGroup + 1;
            _count++;
            _characters += characters;
            return new Place(this, characters, group);
        }
    }

    private sealed class Place(ActiveStatements owner, long characters, string group) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            lock (owner._lock)
            {
                if (!_left)
                {
                    _left = true;
                    owner._count--;
                    if (--owner._groups[group] == 0)
                    {
                        owner._groups.Remove(group);
                    }

                    owner._characters -= characters;
                }
            }
        }
    }
}
