using System.Text;
using Tarn.Items.Expressions.Paths;
using Tarn.Items.Values;

namespace Tarn.Items.Expressions.Updates;

/// <summary>A value of which nested parts change. It unpacks only the maps and lists on the way.</summary>
internal sealed class EditedValue(AttributeValue value)
{
    private SortedDictionary<string, EditedValue>? _members;
    private List<EditedValue?>? _elements;
    private SortedList<int, EditedValue>? _appended;

    /// <summary>Sets or removes a nested value. Indexes are these of the value before all edits.</summary>
    /// <param name="path">The steps below this value.</param>
    /// <param name="at">The first step that counts.</param>
    /// <param name="edited">The new value; not existing: it goes.</param>
    /// <exception cref="Storage.TarnException">A map or list on the way is absent, or has another type.</exception>
    public void Edit(IReadOnlyList<PathPart> path, int at, AttributeValue edited)
    {
        Unpack();
        if (at < path.Count - 1)
        {
            (Child(path[at]) ?? throw UpdateErrors.WrongPath()).Edit(path, at + 1, edited);
        }
        else if (path[at].Name is { } name)
        {
            EditMember(Encoding.UTF8.GetString(name), edited);
        }
        else
        {
            EditElement(path[at].Index, edited);
        }
    }

    public void Write(ItemWriter writer)
    {
        if (_members is not null)
        {
            var map = writer.Begin(AttributeKind.Map);
            foreach (var (name, member) in _members)
            {
                writer.BeginMember(Encoding.UTF8.GetBytes(name));
                member.Write(writer);
            }

            writer.EndMap(map);
        }
        else if (_elements is not null)
        {
            WriteList(writer);
        }
        else
        {
            writer.WriteValue(value);
        }
    }

    private void WriteList(ItemWriter writer)
    {
        var list = writer.Begin(AttributeKind.List);
        var count = 0;
        foreach (var element in _elements!.Concat(_appended?.Values ?? Enumerable.Empty<EditedValue?>()))
        {
            if (element is not null)
            {
                element.Write(writer);
                count++;
            }
        }

        writer.EndList(list, count);
    }

    private EditedValue? Child(PathPart part)
    {
        if (part.Name is { } name)
        {
            return _members?.GetValueOrDefault(Encoding.UTF8.GetString(name));
        }

        return _elements is not null && part.Index < _elements.Count ? _elements[part.Index] : null;
    }

    private void EditMember(string name, AttributeValue edited)
    {
        if (_members is null)
        {
            throw UpdateErrors.WrongPath();
        }

        if (edited.Exists)
        {
            _members[name] = new EditedValue(edited);
        }
        else
        {
            _members.Remove(name);
        }
    }

    // An index beyond the end appends; several appended ones keep the order of their indexes.
    private void EditElement(int index, AttributeValue edited)
    {
        if (_elements is null)
        {
            throw UpdateErrors.WrongPath();
        }

        if (index < _elements.Count)
        {
            _elements[index] = edited.Exists ? new EditedValue(edited) : null;
        }
        else if (edited.Exists)
        {
            (_appended ??= [])[index] = new EditedValue(edited);
        }
    }

    private void Unpack()
    {
        if (_members is not null || _elements is not null)
        {
            return;
        }

        if (value.Kind == AttributeKind.Map)
        {
            _members = new SortedDictionary<string, EditedValue>(StringComparer.Ordinal);
            foreach (var member in value.Members)
            {
                _members[member.Name] = new EditedValue(member.Value);
            }
        }
        else if (value.Kind == AttributeKind.List)
        {
            _elements = [];
            foreach (var element in value.Elements)
            {
                _elements.Add(new EditedValue(element));
            }
        }
        else
        {
            throw UpdateErrors.WrongPath();
        }
    }
}
