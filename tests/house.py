#!/usr/bin/env python3
"""The house in figures: python3 house.py [CHECKOUT] (default: the current folder). Reads C# as text; nothing is built.
Prints files, methods, partial classes by lines, constructor parameters and fields, folder pairs that depend on each other both ways, files with
the most outgoing arrows, and prose counts of comments and documents. An arrow: a file uses a type that a visible namespace defines. A parameter
whose type is a record of parts counts as many parameters as the record has members."""
import re,os,sys,glob,collections,bisect,json
def strip(s):
    out=list(s); i=0;n=len(s)
    def blank(a,b,ch=' '):
        for k in range(a,b):
            if out[k]!='\n': out[k]=ch
    while i<n:
        c=s[i]
        if c=='/' and s.startswith('//',i):
            j=s.find('\n',i); j=n if j<0 else j
            blank(i,j); i=j
        elif c=='/' and s.startswith('/*',i):
            j=s.find('*/',i)+2; blank(i,j); i=j
        elif c=='"':
            if s.startswith('"""',i):
                k=i
                while k<n and s[k]=='"':k+=1
                qs='"'*(k-i); j=s.find(qs,k); j=n if j<0 else j+len(qs)
                blank(i,j,'_'); i=j
            else:
                pre=s[max(0,i-2):i]
                if '@' in pre:
                    j=i+1
                    while j<n:
                        if s[j]=='"':
                            if s[j+1:j+2]=='"': j+=2; continue
                            break
                        j+=1
                    j+=1
                else:
                    interp=pre.endswith('$'); j=i+1; d=0
                    while j<n and s[j]!='\n':
                        ch=s[j]
                        if d==0 and ch=='\\': j+=2; continue
                        if interp and ch=='{':
                            if d==0 and s[j+1]=='{': j+=2; continue
                            d+=1
                        elif interp and ch=='}':
                            if d>0:d-=1
                        elif ch=='"':
                            if d==0: break
                            k=s.find('"',j+1); j=k if k>0 else j
                        j+=1
                    j+=1
                blank(i,j,'_'); i=j
        elif c=="'":
            m=re.match(r"'(\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]+|\\.|[^'\\\n])'",s[i:i+12])
            if m: blank(i,i+len(m.group(0)),'_'); i+=len(m.group(0))
            else: i+=1
        else: i+=1
    return ''.join(out)
TYPE=re.compile(r'\b(class|struct|interface|enum|record)\s+(?:struct\s+|class\s+)?([A-Za-z_]\w*)')
KW=set('if for foreach while switch using lock catch fixed else do try finally unsafe checked unchecked get set init add remove when where new return is and or not base this typeof nameof sizeof default'.split())
def analyse(R):
    files=sorted(f for f in glob.glob(R+'/**/*.cs',recursive=True) if '/obj/' not in f and '/bin/' not in f)
    M=[];T=[];C=[];info={}
    for f in files:
        s=open(f,encoding='utf-8-sig',errors='replace').read().replace('\r\n','\n'); t=strip(s)
        info[f]=(s,t)
        nl=[m.start() for m in re.finditer('\n',t)]
        line=lambda p:bisect.bisect_left(nl,p)+1
        stack=[] # (isType)
        start=0; par=0
        i=0;n=len(t)
        def paramcount(a):
            # a = index of '('
            d=0;cnt=0;any_=False
            k=a
            while k<n:
                ch=t[k]
                if ch in '([{<' : d+=1
                elif ch in ')]}' or (ch=='>' and t[k-1]!='='):
                    d-=1
                    if d==0: break
                elif ch==',' and d==1: cnt+=1
                elif not ch.isspace() and d>=1: any_=True
                k+=1
            return (cnt+1 if any_ else 0),t[a+1:k]
        while i<n:
            ch=t[i]
            if ch in '([': par+=1
            elif ch in ')]': par-=1
            elif ch=='{' :
                h=t[start:i]
                inType = (not stack) or stack[-1]=='T'
                if par>0 or not inType:
                    stack.append(('x',par)); par=0
                else:
                    hd=re.sub(r'^\s*(#.*\n\s*)*','',h)
                    hd2=re.sub(r'\[[^\[\]]*(\[[^\[\]]*\][^\[\]]*)*\]\s*','',hd) if hd.startswith('[') else hd
                    mt=TYPE.search(hd2)
                    if re.search(r'\bnamespace\b',hd2): stack.append('T')
                    elif mt and '(' not in hd2[:mt.start()]: 
                        stack.append('T')
                    else:
                        m=re.search(r'([\w]+|operator\s*\S+)\s*(<[^()]*>)?\s*\(',hd2)
                        pa=hd2.find('(')
                        if m and '=' not in hd2[:pa] and m.group(1) not in KW:
                            stack.append(('m',line(start+len(h)-len(h.lstrip())),m.group(1)))
                        else: stack.append(('x',0))
                    
                start=i+1
            elif ch=='}':
                if stack:
                    e=stack.pop()
                    if e!='T' and e[0]=='m': M.append((line(i)-e[1]+1,f,e[1],e[2]))
                    elif e!='T' and e[0]=='x' : par=e[1]
                start=i+1
            elif ch==';' and par==0:
                if stack and stack[-1]=='T':
                    h=t[start:i]
                    a=h.find('=>'); p=h.find('(')
                    if a>0 and 0<p<a and '=' not in h[:p]:
                        hd=h.lstrip(); l0=line(start+len(h)-len(hd))
                        m=re.search(r'(\w+)\s*(<[^()]*>)?\s*\(',h)
                        if m and not TYPE.search(h[:p]): M.append((line(i)-l0+1,f,l0,m.group(1)))
                start=i+1
            i+=1
        for m in TYPE.finditer(t):
            ls=t.rfind('\n',0,m.start())+1
            pre=t[ls:m.start()]
            if not re.match(r'^\s*((public|internal|private|protected|sealed|abstract|static|partial|readonly|ref|file|unsafe|new)\s+)*$',pre): continue
            T.append((m.group(1),m.group(2),f,line(m.start())))
            k=m.end()
            mm=re.match(r'\s*(<[^>]*>)?\s*\(',t[k:k+200])
            if mm:
                c,ps=paramcount(k+mm.end()-1); C.append((c,m.group(2),f,line(m.start()),m.group(1),ps))
        names={x[1] for x in T if x[2]==f and x[0] in('class','struct','record')}
        for nm in names:
            for m in re.finditer(r'^\s*(?:public|internal|private|protected)\s+'+nm+r'\s*\(',t,re.M):
                c,ps=paramcount(m.end()-1); C.append((c,nm,f,line(m.start()+1),'ctor',ps))
    return files,M,T,C,info

q=lambda a,p:a[min(len(a)-1,int(len(a)*p))] if a else 0

def space(t):
    m=re.search(r'^\s*namespace\s+([\w.]+)',t,re.M); return m.group(1) if m else ''

def parameters(C,T,info):
    """(count, class) of all constructors. The members of a record of parts count."""
    parts={n:len(re.findall(r'\{\s*get;\s*(?:private\s+)?init;',info[f][1])) for k,n,f,l in T if k=='record' and re.search(r'(Parts|Services|Context)$',n)}
    return sorted(((c+sum(max(0,members-1) for n,members in parts.items() if re.search(r'\b'+n+r'\s+\w',ps)),name) for c,name,f,l,k,ps in C),key=lambda x:-x[0])

def fields(T,info):
    """Instance fields per class, over all its files; constants and static fields do not count."""
    N=collections.Counter()
    for f in {f for k,n,f,l in T}:
        own=[(l,n) for k,n,g,l in T if g==f and k in('class','struct','record')]
        lines=info[f][1].split('\n')
        for i,x in enumerate(lines,1):
            if re.match(r'^\s+private\s+(?!static|const)(?:readonly\s+|volatile\s+)?[\w.<>\[\]?,() ]+\s+_\w+\s*(=|;)',x):
                above=[n for l,n in own if l<=i]
                if above: N[space(info[f][1])+'.'+above[-1]]+=1
    return N

def references(src):
    """project -> projects it may see, from the project files."""
    direct={os.path.basename(p)[:-7]:[os.path.basename(r.replace('\\','/'))[:-7] for r in re.findall(r'<ProjectReference Include="([^"]+)"',open(p).read())] for p in glob.glob(src+'/*/*.csproj')}
    def close(p,seen):
        for r in direct.get(p,[]):
            if r not in seen: seen.add(r); close(r,seen)
        return seen
    return {p:close(p,{p}) for p in direct}

def arrows(src,files,T,info):
    rel=lambda f:os.path.relpath(f,src); proj=lambda f:rel(f).split('/')[0]; ns=lambda f:os.path.dirname(rel(f)).replace('/','.')
    refs=references(src); defs=collections.defaultdict(set); E={f:set() for f in files}
    for k,n,f,l in T: defs[n].add(f)
    for f in files:
        vis=set(re.findall(r'^using\s+(?:static\s+)?([\w.]+);',info[f][0],re.M)); n=ns(f)
        while n: vis.add(n); n=n.rpartition('.')[0]
        for w in set(re.findall(r'\b[A-Z]\w*\b',info[f][1])):
            for g in defs.get(w,()):
                if g!=f and ns(g) in vis and proj(g) in refs.get(proj(f),()): E[f].add(g)
    return E

def two_way(src,E,base,depth):
    """Pairs of folders, `depth` levels below base, with arrows both ways."""
    def room(f):
        p=os.path.relpath(f,base).split('/'); return '/'.join(p[:-1][:depth]) or '.'
    A=collections.Counter()
    for f in E:
        if f.startswith(base+'/'):
            for g in E[f]:
                if g.startswith(base+'/') and room(f)!=room(g): A[room(f),room(g)]+=1
    return [(a,b,n,A[b,a]) for (a,b),n in sorted(A.items()) if a<b and (b,a) in A and '.' not in (a,b)]

def prose(name,texts):
    s=[x for t in texts for x in re.split(r'(?<=[.;:!?])\s+',re.sub(r'\s+',' ',t)) if len(x.split())>=4]; n=sum(len(x.split()) for x in s) or 1
    clause=sum(len(re.findall(r'\b(?:what|who|whoever|nobody|anybody) (?:is|was|were|has|had|a|the|it|they|came|lies|lay|stands|waits|comes|one|no|others|later|follows|to|finds|asks|reads|knows)\b',x,re.I)) for x in s)
    print(f'{name:24} words {n:7}  clauses "what is/who finds/…" per 1,000: {1000*clause/n:5.2f}  sentences over 25 words: {100*sum(len(x.split())>25 for x in s)/max(1,len(s)):4.1f} %')

def comments(files,info):
    for f in files:
        buf=[]
        for l in info[f][0].splitlines()+['']:
            l=l.strip()
            if l.startswith('//'): buf.append(re.sub(r'<[^>]+>',' ',re.sub(r'^///?\s?','',l)))
            elif buf: yield ' '.join(buf); buf=[]

def main():
    root=os.path.abspath(sys.argv[1] if len(sys.argv)>1 else '.'); src=root+'/src'
    files,M,T,C,info=analyse(src); rel=lambda f:os.path.relpath(f,src); L=sorted(x[0] for x in M)
    fl=sorted(len(info[f][0].splitlines()) for f in files)
    print(f'files {len(files)}, lines {sum(fl)}, median {q(fl,.5)}, p90 {q(fl,.9)}, max {fl[-1]}, over 300: {sum(x>300 for x in fl)}')
    print(f'methods {len(L)}, median {q(L,.5)}, p90 {q(L,.9)}, over 60: {sum(x>60 for x in L)}, max {L[-1]}')
    for p in sorted({rel(f).split("/")[0] for f in files}): print(f'  {p:20} {sum(rel(f).startswith(p+"/") for f in files):4} files {sum(len(info[f][0].splitlines()) for f in files if rel(f).startswith(p+"/")):6} lines')
    print('largest folders:',', '.join(f'{d} {n}' for d,n in collections.Counter(os.path.dirname(rel(f)) for f in files).most_common(8)))
    P=collections.defaultdict(lambda:[0,0])
    for n,f in {(n,f) for k,n,f,l in T}:
        if re.search(r'partial\s+(?:class|struct|record)\s+'+n+r'\b',info[f][1]): P[space(info[f][1])+'.'+n][0]+=1; P[space(info[f][1])+'.'+n][1]+=len(info[f][0].splitlines())
    print('partial classes:',', '.join(f'{k} {v[0]} files {v[1]} lines' for k,v in sorted(P.items(),key=lambda x:-x[1][1])[:8]))
    print('most constructor parameters:',', '.join(f'{n} {c}' for c,n in parameters(C,T,info)[:8]))
    print('most fields:',', '.join(f'{n} {c}' for n,c in fields(T,info).most_common(8)))
    E=arrows(src,files,T,info)
    print('most outgoing arrows:',', '.join(f'{rel(f)} {len(g)}' for f,g in sorted(E.items(),key=lambda x:-len(x[1]))[:6]))
    total=0
    for p in sorted(os.path.dirname(x) for x in glob.glob(src+'/*/*.csproj')):
        for depth in (1,2):
            for a,b,n,m in two_way(src,E,p,depth):
                if depth==2 and ('/' not in a or '/' not in b or a.split('/')[0]!=b.split('/')[0]): continue
                total+=1; print(f'  both ways: {os.path.basename(p)}/{a} -> {b} {n}, back {m}')
    print('folder pairs both ways:',total)
    w=[len(l) for f in files for l in info[f][0].splitlines()]; print(f'lines over 120 columns: {sum(x>120 for x in w)} ({100*sum(x>120 for x in w)/len(w):.1f} %), over 160: {sum(x>160 for x in w)}')
    prose('comments',list(comments(files,info)))
    docs=[f for f in glob.glob(root+'/docs/**/*.md',recursive=True)+glob.glob(root+'/*.md') if not f.endswith('coverage.md')]
    prose('documents',[re.sub(r'^\s*\|.*$|```.*?```','',open(f).read(),flags=re.S|re.M) for f in docs])
    defined=set(re.findall(r'\bD\d+\b',''.join(open(f).read() for f in glob.glob(root+'/docs/rules.md'))))
    cited=collections.Counter(x for f in files for x in re.findall(r'\bD\d{1,2}\b',' '.join(comments([f],info))))
    print(f'rule citations {sum(cited.values())}, of rules that docs/rules.md does not define: {sum(n for r,n in cited.items() if r not in defined)}')

if __name__=='__main__': main()
